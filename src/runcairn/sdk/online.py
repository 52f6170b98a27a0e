"""The calls of a script that may wait for the server, and say so: going on with a run that may be there."""

import os
from typing import Final

from runcairn import credentials
from runcairn.errors import NotFound, RuncairnError, UsageError
from runcairn.sdk.resuming import Former
from runcairn.settings import Settings

_WHOLE: Final = {"must": 10.0, "other": 4.0}
"""Seconds that `init` waits for the answer, at most."""


def at_server(settings: Settings, project: str, run_id: str, *, must: bool) -> Former | None:
    """What the server has of a run; None where it has none, or does not answer.

    must: then UsageError is raised instead, with the reason.
    """
    from runcairn.remote import runs  # the HTTP client: 60 ms that no other script pays
    from runcairn.remote.client import Limits, Server

    access = credentials.find(settings.base_url or None, os.environ)
    whole = _WHOLE["must" if must else "other"]
    server = Server(access, os.environ, limits=Limits(connect=whole / 3, silence=whole / 2, whole=whole))
    try:
        found = runs.find(server, settings.entity or access.entity or "-", project, run_id)
    except NotFound:
        if not must:
            return None
        raise UsageError(
            f"there is no run {run_id!r} in project {project!r} at {access.url}, and it must be there",
            remedy='resume="allow" makes it',
        ) from None
    except RuncairnError as error:
        if not must:
            return None  # the sender will hear the same, and say it
        raise UsageError(
            f'resume="must" has to ask the server: {error.problem}',
            remedy=error.remedy or 'resume="allow" asks nobody',
        ) from error
    finally:
        server.close()
    return Former(
        run_id,
        found.run.steps,
        dict(found.config),
        found.run.name,
        summary=dict(found.run.summary),
        running=found.run.state == "running",
    )
