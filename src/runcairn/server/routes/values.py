"""Values that are no numbers."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from runcairn.server.access import Permission, needs
from runcairn.server.routes.ingest import RunHandle
from runcairn.server.services.values import MOST_VALUES, Values
from runcairn.wire.series import ValuesPage

Step = Annotated[int | None, QueryParameter(ge=-(2**63), le=2**63 - 1, description="A step, included.")]


@get("/api/v1/runs/{run:int}/values", opt=needs(Permission.READ))
async def list_values(
    run: RunHandle,
    values: NamedDependency[Values],
    key: Annotated[list[str], QueryParameter(description="A key; may be repeated.")],
    lo: Step = None,
    hi: Step = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_VALUES)] = 100,
) -> ValuesPage:
    """Media, tables, histograms and strings of keys, ordered by step; and all steps at which there are any."""
    return await values.database.athread(lambda: values.page(run, key, lo, hi, limit))


ROUTES = [list_values]
