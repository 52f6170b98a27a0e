"""`fork_from` and `resume_from`: a run that begins with another's history, or with its own up to a step."""

import re
from dataclasses import dataclass
from typing import Any, Final

from runcairn.errors import UsageError
from runcairn.names import check_id

_FORM: Final = re.compile(r"([^?]+)\?_step=(-?[0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Origin:
    """The history of the run `id` up to `step`, included."""

    id: str
    step: int
    rewinds: bool
    """Whether it is the run itself that goes on from there."""

    def record(self) -> dict[str, Any]:
        """As the journal's first record has it."""
        return {"id": self.id, "step": self.step}


def origin_of(fork_from: str | None, resume_from: str | None, run_id: str) -> Origin | None:
    """What the arguments of `init` say; run_id: the id that was given, empty where none was. Raises UsageError."""
    if fork_from and resume_from:
        raise UsageError(
            "fork_from and resume_from at once", remedy="fork_from makes a new run; give one of them"
        )
    if fork_from:
        origin = _parsed("fork_from", fork_from)
        if origin.id == run_id:
            raise UsageError(
                f"a fork of {run_id} cannot have its id",
                remedy=f'resume_from="{fork_from}" rewinds the run itself',
            )
        return origin
    if resume_from:
        origin = _parsed("resume_from", resume_from)
        if run_id and run_id != origin.id:
            raise UsageError(
                f"resume_from names run {origin.id}, id is {run_id}", remedy="leave id out, or give the same"
            )
        return origin
    return None


def _parsed(name: str, text: str) -> Origin:
    """name: of the argument."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{name} {text!r} is not understood", remedy=f'{name}="RUN_ID?_step=200"')
    return Origin(check_id(match[1]), int(match[2]), rewinds=name == "resume_from")
