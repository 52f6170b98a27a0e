"""What is wrong with a run."""

from litestar import get
from litestar.di import NamedDependency

from runcairn.server.access import Permission, needs
from runcairn.server.routes.ingest import RunHandle
from runcairn.server.services.symptoms import Symptoms
from runcairn.wire.diagnosis import Diagnosis


@get("/api/v1/runs/{run:int}/diagnosis", opt=needs(Permission.READ))
async def read_diagnosis(run: RunHandle, symptoms: NamedDependency[Symptoms]) -> Diagnosis:
    """Sentences about what went wrong: memory, disk, NaN, signals, exceptions, silence; each with its evidence."""
    return await symptoms.database.athread(lambda: symptoms.of(run))


ROUTES = [read_diagnosis]
