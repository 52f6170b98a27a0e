"""`init()`: makes the folder, starts the sender, hooks the end; says no word to the server."""

import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from runcairn import credentials
from runcairn.errors import UsageError
from runcairn.names import check_entity, check_project, readable_name
from runcairn.runfolder.folder import FORMAT, RunFolder
from runcairn.sdk import current, hooks, parent
from runcairn.sdk.config import as_mapping
from runcairn.sdk.identity import Identity
from runcairn.sdk.launch import SenderProcess
from runcairn.sdk.notebook import in_notebook, shown_in_notebook
from runcairn.sdk.place import Place, find_place
from runcairn.sdk.run import Run
from runcairn.sdk.secrets_kept_out import masked_argv
from runcairn.sdk.terminal import Terminal, shown_path
from runcairn.sdk.which import PROJECT, branched, which_run
from runcairn.settings import Settings

if TYPE_CHECKING:
    from runcairn.sdk.origins import Origin
_RESUME: Final = ("RUNCAIRN_RESUME", "WANDB_RESUME")
"""Who sets one of them means it, as with the argument."""


def init(
    project: str | None = None,
    entity: str | None = None,
    name: str | None = None,
    id: str | None = None,  # noqa: A002 - the word that scripts use
    config: Any = None,
    notes: str | None = None,
    tags: Sequence[str] | str | None = None,
    group: str | None = None,
    job_type: str | None = None,
    dir: str | os.PathLike[str] | None = None,  # noqa: A002 - as id
    mode: str | None = None,
    reinit: bool | str | None = None,
    settings: Settings | Mapping[str, Any] | None = None,
    *,
    resume: bool | str | None = None,
    allow_val_change: bool | None = None,
    config_exclude_keys: Iterable[str] | None = None,
    config_include_keys: Iterable[str] | None = None,
    fork_from: str | None = None,
    resume_from: str | None = None,
    force: bool | None = None,
    save_code: bool | None = None,
    sync_tensorboard: bool | None = None,
    started: float | None = None,
    **others: Any,
) -> Run:
    """Begin a run and return it; within 100 ms, with no word to the server.

    Every argument that is left out is read from RUNCAIRN_<ARGUMENT>, then WANDB_<ARGUMENT>, then runcairn.toml.
    project, entity, name, id, notes, tags, group, job_type: what the run is. config: a dict, Namespace, ... .
    dir: where `runcairn/` is made. mode: online, offline or disabled. resume: True or "auto", "allow", "never", "must".
    reinit: what to do while a run is open: "return_previous", "finish_previous" (True), "create_new".
    fork_from: "RUN_ID?_step=200": a new run with that one's history up to that step. resume_from: the same of a run
    that is rewound: its later rows are put aside, and can be had back.
    sync_tensorboard: what is written for TensorBoard is logged too. started: when it began, seconds since the epoch,
    for what was measured before (`run.log_at`).
    Raises UsageError for an argument that cannot be, FolderError where no folder can be made.
    """
    loud = Terminal()
    merged = _settings(
        settings,
        loud,
        project=project,
        entity=entity,
        name=name,
        run_id=id,
        notes=notes,
        tags=tags,
        group=group,
        job_type=job_type,
        dir=os.fspath(dir) if dir is not None else None,
        mode=mode,
        reinit=_reinit(reinit),
        resume="auto" if resume is True else "never" if resume is False else resume,
        save_code=save_code,
    )
    place = find_place(os.environ, merged.ranks)
    terminal = Terminal(quiet=merged.quiet or not place.speaks)
    if others:
        names = ", ".join(sorted(others))
        terminal.warn(f"init() has no use for: {names}; going on without")
    wanted = _wanted_config(config, config_include_keys, config_exclude_keys)
    wanted = {**_config_of_settings(merged.config), **wanted}
    if merged.mode == "disabled":
        from runcairn.sdk.disabled import DisabledRun  # not every script pays for it

        run: Run = DisabledRun(merged, terminal, {**current.take_config_before(), **wanted})
        current.set_run(run)
        return run
    if (goes_on := _open_already(merged.reinit, terminal)) is not None:
        goes_on.config.update(wanted, allow_val_change=True)
        return goes_on
    run = _begin(
        merged,
        terminal,
        place,
        resumed_on_purpose=resume is not None or any(os.environ.get(name) for name in _RESUME),
        allow_val_change=bool(allow_val_change),
        origin=_origin(fork_from, resume_from, merged.run_id),
        started=time.time() if started is None else started,
    )
    run.config.update({**current.take_config_before(), **wanted}, allow_val_change=True)
    current.set_run(run)
    run.announced = parent.announce(run.folder.path, place.key, os.environ)
    _hook(run, place)
    if sync_tensorboard:
        _follow_tensorboard(run)
    if force and run.url is None:
        terminal.warn("force=True: the run is offline all the same; nothing is sent")
    return run


def _open_already(how: str, terminal: Terminal) -> Run | None:
    """The open run, where it goes on; one that ends now, or stays beside the new one, does not."""
    run = current.the_run()
    if run is None or run.in_child:
        return None
    if how == "default":
        how = "finish_previous" if in_notebook() else "return_previous"
    if how == "return_previous":
        terminal.warn(f"run {run.name} goes on: init() while it is open returns it (reinit=True ends it)")
        return run
    if how == "finish_previous":
        run.finish()
    return None


def _follow_tensorboard(run: Run) -> None:
    try:  # an integration stands above: it is named here, and loaded for who asks
        import_module("runcairn.integrations.tensorboard").follow(run)
    except Exception as error:  # noqa: BLE001 - packages that do not fit each other fail in any way
        run.terminal.warn(f"sync_tensorboard: {error}; going on without")


def _settings(given: Settings | Mapping[str, Any] | None, terminal: Terminal, **arguments: Any) -> Settings:
    if isinstance(given, Settings):
        return given.with_changes(**arguments)
    more = dict(given) if given else {}
    arguments = {name: value for name, value in arguments.items() if value is not None}
    return Settings.load(os.environ, _here(), warn=terminal.warn, **{**more, **arguments})


def _origin(fork_from: str | None, resume_from: str | None, run_id: str) -> "Origin | None":
    if not fork_from and not resume_from:
        return None
    from runcairn.sdk.origins import origin_of  # only for who branches

    return origin_of(fork_from, resume_from, run_id)


def _wanted_config(
    given: Any, include: Iterable[str] | None, exclude: Iterable[str] | None
) -> dict[str, Any]:
    wanted = as_mapping(given)
    if include is not None and exclude is not None:
        raise UsageError("config_include_keys and config_exclude_keys at once", remedy="give one of them")
    if include is not None:
        names = set(include)
        return {name: value for name, value in wanted.items() if name in names}
    return {name: value for name, value in wanted.items() if name not in set(exclude or ())}


def _config_of_settings(text: str) -> dict[str, Any]:
    if not text.lstrip().startswith("{"):
        return as_mapping(text or None)
    try:
        return as_mapping(orjson.loads(text))
    except ValueError as error:
        raise UsageError(f"RUNCAIRN_CONFIG is no JSON: {error}", remedy='{"lr": 0.001}') from error


def _begin(
    settings: Settings,
    terminal: Terminal,
    place: Place,
    *,
    resumed_on_purpose: bool,
    allow_val_change: bool,
    origin: "Origin | None",
    started: float,
) -> Run:
    """Make the folder and the run in it; the journal's first record is written."""
    root = Path(settings.dir or _here()).absolute() / "runcairn"
    if origin is None:
        run_id, before = which_run(settings, root, place, resumed_on_purpose)
    else:
        run_id, before = branched(settings, root, origin)
    access = credentials.find(settings.base_url or None, os.environ)
    identity = Identity(
        id=run_id,
        writer=place.writer(),
        entity=check_entity(settings.entity) if settings.entity else access.entity or "",
        project=check_project(settings.project or PROJECT),
        name=settings.name or (before.name if before and before.name else readable_name(run_id)),
        notes=settings.notes,
        tags=tuple(tag.strip() for tag in settings.tags.split(",") if tag.strip()),
        group=settings.group or place.group,
        job_type=settings.job_type,
        started=started,
        base_url=access.url,
        resume=settings.resume,
        first_step=before.next_step if before else 0,
        resumed=before is not None,
        allow_val_change=allow_val_change or before is not None or in_notebook(),
    )
    run = Run(identity, RunFolder.create(root, run_id, started), settings, terminal)
    run.journal.begin(
        run.folder.path.name,
        format=FORMAT,
        **identity.start_fields(),
        pid=os.getpid(),
        pid_started=credentials.started(os.getpid()),
        program=sys.argv[0] if sys.argv else "",
        argv=masked_argv(sys.argv[1:]),
        cwd=str(_here()),
        python=sys.version.split()[0],
        **place.record(),
        **({"origin": origin.record()} if origin else {}),
        resumed=before is not None,
        mode=settings.mode,
        settings=settings.public(),
    )
    if place.leads:
        run.folder.point_latest()
    if before is not None:
        run.config.update(before.config, allow_val_change=True)
        run.summary.carry_on(before.summary)
    return run


def _hook(run: Run, place: Place) -> None:
    """Console, sender, the process's end; then say what is going on."""
    folder, settings, terminal = run.folder, run.settings, run.terminal
    hooks.watch_end(run)
    if settings.console != "off":
        run.start_console()
    orders = {
        "base_url": None if run.offline else run.identity.base_url,
        "online": not run.offline,
        "settings": settings.public(),
        "rank": place.rank,
        "leads": place.leads,
        "bell": 2.0 if in_notebook() else 0.0,
        "cwd": str(_here()),
        "program": sys.argv[0] if sys.argv else "",
        "argv": list(sys.argv),
        "path": [place for place in sys.path if place],
    }
    try:
        run.sender = SenderProcess(folder.path, orders, settings.api_key)
    except OSError as error:
        terminal.warn(f"no sender could be started ({error.strerror}); the run is kept in {folder.path}")
    if not terminal.quiet and (notebook := shown_in_notebook(run)) is not None:
        run.notebook, terminal.quiet = notebook, True  # one place for it all; warnings are still said
    what = f"resumed at step {run.step:,}" if run.resumed else "began"
    terminal.say(f"Run {run.name} {what}, in {shown_path(folder.path)}")
    if run.offline:
        terminal.say(f"Offline: nothing is sent. Later: runcairn sync {shown_path(folder.path)}")
    else:
        terminal.say(f"View it at {run.url}")


def _reinit(given: bool | str | None) -> str | None:
    if isinstance(given, bool):
        return "finish_previous" if given else "default"
    return given


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:  # the folder we stand in is gone
        return Path("/")
