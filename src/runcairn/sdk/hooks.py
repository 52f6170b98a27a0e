"""How the script ends: the last exception, `sys.exit` codes, and finishing what is still open."""

import atexit
import sys
from types import TracebackType
from typing import Any, Final, NoReturn, Protocol

INTERRUPTED: Final = 130
"""What a shell reports of a program ended by Ctrl-C."""


class Endable(Protocol):
    """A run, as far as the end of the process is concerned."""

    def end_with_process(self, state: str, code: int, error: str | None) -> None:
        """The process ends now, in this way."""
        ...


class _Ending:
    """What is known of this process's end, and the runs that are open."""

    def __init__(self) -> None:
        self.state, self.code, self.error = "finished", 0, None
        self.open: list[Endable] = []
        self.hooked = False
        self.excepthook: Any = None
        self.exit: Any = None

    state: str
    code: int
    error: str | None


_ending = _Ending()


def watch_end(run: Endable) -> None:
    """Have `run.end_with_process` called when the process ends."""
    _ending.open.append(run)
    if not _ending.hooked:
        _ending.hooked = True
        atexit.register(_at_exit)
        _ending.excepthook, sys.excepthook = sys.excepthook, _excepthook
        _ending.exit, sys.exit = sys.exit, _exit
    _watch_worker()


def _watch_worker() -> None:
    """A worker of multiprocessing leaves by os._exit, without atexit: it has finalisers of its own."""
    process, util = sys.modules.get("multiprocessing.process"), sys.modules.get("multiprocessing.util")
    if process is not None and util is not None and process.parent_process() is not None:
        util.Finalize(None, _at_worker_exit, exitpriority=100)


def _at_worker_exit() -> None:
    kind, value, _ = sys.exc_info()  # what leaves the worker's function right now
    if kind is not None:
        _ending.state, _ending.code, _ending.error = how_ended(kind, value)
    _at_exit()


def forget_end(run: Endable) -> None:
    """`run` has ended by itself; with the last one, sys.excepthook and sys.exit are the user's again."""
    if run in _ending.open:
        _ending.open.remove(run)
    if not _ending.open and _ending.hooked:
        if sys.excepthook is _excepthook:
            sys.excepthook = _ending.excepthook
        if sys.exit is _exit:
            sys.exit = _ending.exit
        if sys.excepthook is not _excepthook and sys.exit is not _exit:
            atexit.unregister(_at_exit)
            _ending.hooked = False


def after_fork() -> None:
    """In a child: the parent's runs are not its own to end."""
    _ending.open.clear()


def how_ended(kind: type[BaseException], value: BaseException | None) -> tuple[str, int, str | None]:
    """(state, exit code, last line of the traceback) of a script that an exception ends."""
    if issubclass(kind, SystemExit):
        return _of_code(value.code if isinstance(value, SystemExit) else None)
    if issubclass(kind, KeyboardInterrupt):
        return "killed", INTERRUPTED, "KeyboardInterrupt"
    import traceback  # only for a script that fails

    try:
        error = traceback.format_exception_only(kind, value)[-1].strip()
    except Exception:  # noqa: BLE001 - an exception of the user's whose text raises
        error = kind.__name__
    return "failed", 1, error[:2000]


def traceback_of(value: BaseException) -> bytes:
    """The traceback as Python prints it."""
    import traceback  # as above

    try:
        return "".join(traceback.format_exception(value)).encode("utf-8", "backslashreplace")
    except Exception:  # noqa: BLE001 - an exception of the user's whose text raises
        return f"{type(value).__name__}\n".encode()


def _of_code(code: Any) -> tuple[str, int, str | None]:
    if code is None:
        return "finished", 0, None
    if isinstance(code, int):
        return ("failed" if code else "finished"), int(code), None
    return "failed", 1, str(code)[:2000]  # Python prints it and exits with 1


def _excepthook(kind: type[BaseException], value: BaseException, trace: TracebackType | None) -> None:
    _ending.state, _ending.code, _ending.error = how_ended(kind, value)
    (_ending.excepthook or sys.__excepthook__)(kind, value, trace)


def _exit(status: Any = None, /) -> NoReturn:
    _ending.state, _ending.code, _ending.error = _of_code(status)
    raise SystemExit(status)


def _at_exit() -> None:
    for run in list(_ending.open):
        run.end_with_process(_ending.state, _ending.code, _ending.error)
