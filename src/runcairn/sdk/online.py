"""The calls of a script that may wait for the server, and say so: `resume="must"`."""

import os

from runcairn import credentials
from runcairn.errors import NotFound, Refused, Unreachable, UsageError
from runcairn.sdk.resuming import Former
from runcairn.settings import Settings


def existing(settings: Settings, entity: str, project: str, run_id: str) -> Former:
    """What the server has of a run that must be there. Raises UsageError where it is not, or cannot be asked."""
    from runcairn.remote import runs  # the HTTP client: 60 ms that no other script pays
    from runcairn.remote.client import Limits, Server

    access = credentials.find(settings.base_url or None, os.environ)
    server = Server(access, os.environ, limits=Limits(connect=3.0, silence=5.0, whole=10.0))
    try:
        found = runs.find(server, entity or "-", project, run_id)
    except NotFound:
        raise UsageError(
            f'there is no run {run_id!r} in project {project!r} at {access.url}, and resume is "must"',
            remedy='resume="allow" makes it',
        ) from None
    except (Unreachable, Refused) as error:
        raise UsageError(
            f'resume="must" has to ask the server: {error.problem}',
            remedy=error.remedy or 'resume="allow" asks nobody',
        ) from error
    finally:
        server.close()
    return Former(run_id, found.run.steps, dict(found.config), found.run.name)
