"""Every setting, with its default, its unit and its variable; one function reads the environment.

Order: argument, RUNCAIRN_* variable, WANDB_* variable (where there is one), `runcairn.toml`, default.
"""

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, cast

from runcairn.errors import UsageError

PREFIX: Final = "RUNCAIRN_"
TOML: Final = "runcairn.toml"


def setting(
    default: Any, help_text: str, *, wandb: str = "", choices: tuple[str, ...] = (), secret: bool = False
) -> Any:
    """A field of Settings: default, what it does (with its unit), the wandb variable that is read too."""
    meta = {"help": help_text, "wandb": wandb, "choices": choices, "secret": secret}
    return field(default=default, metadata=meta, repr=not secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the script, the sender and the commands behave."""

    base_url: str = setting(
        "",
        "Address of the server; empty: the one logged in to, else one on this machine.",
        wandb="WANDB_BASE_URL",
    )
    api_key: str = setting("", "Key for the server; `runcairn login` keeps one.", secret=True)
    entity: str = setting("", "User or team that runs belong to; empty: the key's own.", wandb="WANDB_ENTITY")
    project: str = setting("", "Project of new runs; empty: uncategorized.", wandb="WANDB_PROJECT")
    name: str = setting("", "Name of the run; empty: a readable one is made.", wandb="WANDB_NAME")
    run_id: str = setting(
        "", "Id of the run, unique in its project; empty: one is made.", wandb="WANDB_RUN_ID"
    )
    config: str = setting("", "Config of the run: a JSON object, or the path of a YAML or JSON file.")
    notes: str = setting("", "A longer description of the run.", wandb="WANDB_NOTES")
    tags: str = setting("", "Tags of the run, separated by commas.", wandb="WANDB_TAGS")
    group: str = setting("", "Group that the run belongs to.", wandb="WANDB_RUN_GROUP")
    job_type: str = setting("", "Kind of the run in its group, e.g. train or eval.", wandb="WANDB_JOB_TYPE")
    mode: str = setting(
        "online",
        "online: send while it trains; offline: keep the folder, send later; disabled: do nothing at all.",
        wandb="WANDB_MODE",
        choices=("online", "offline", "disabled"),
    )
    dir: str = setting(
        "", "Where the folder `runcairn/` is made; empty: the current folder.", wandb="WANDB_DIR"
    )
    resume: str = setting(
        "allow",
        "allow: go on with the run of that id or make it; never: it must be new; must: it must be there; auto: the "
        "last run of this folder, if it did not end well.",
        wandb="WANDB_RESUME",
        choices=("allow", "never", "must", "auto"),
    )
    reinit: str = setting(
        "default",
        "init() while a run is active. return_previous: that run; finish_previous: end it first; create_new: a second "
        "one beside it; default: return_previous, in notebooks finish_previous.",
        choices=("default", "return_previous", "finish_previous", "create_new"),
    )
    ranks: str = setting(
        "together",
        "Processes of one job (torchrun, srun, mpirun). together: they log into one run; separate: each has a run of "
        "its own, all in one group.",
        choices=("together", "separate"),
    )
    console: str = setting(
        "wrap",
        "What of the console is kept. wrap: what Python writes; redirect: C code and children too; off: nothing.",
        wandb="WANDB_CONSOLE",
        choices=("wrap", "redirect", "off"),
    )
    console_limit: int = setting(1 << 30, "Bytes of output.log, at most; what follows is only shown.")
    row_limit: int = setting(8 << 20, "Bytes of one logged row, at most.")
    config_limit: int = setting(4 << 20, "Bytes of the config, at most.")
    system_interval: float = setting(10.0, "Seconds between samples of the system metrics; 0: none.")
    finish_timeout: float = setting(30.0, "Seconds that finish() waits for the server, at most.")
    sender_patience: float = setting(86_400.0, "Seconds that the sender tries on after the script's end.")
    keep_local: str = setting(
        "all",
        "Which run folders stay on this machine: all; until_synced: those that are not sent and verified; a number: "
        "those of so many days. What the server does not have stays anyway.",
    )
    local_limit: int = setting(
        0, "Bytes that run folders may take, at most: the oldest that are sent and verified go first; 0: any."
    )
    quiet: bool = setting(False, "Print nothing but warnings.", wandb="WANDB_SILENT")
    save_code: bool = setting(True, "Keep git state, uncommitted changes and packages.")

    @classmethod
    def load(
        cls,
        environ: Mapping[str, str],
        folder: Path | None = None,
        *,
        warn: Callable[[str], None] = lambda _: None,
        **given: Any,
    ) -> "Settings":
        """The settings that hold. folder: where `runcairn.toml` is looked for, its parents included.

        given: arguments; None means not given. warn: hears of variables that look misspelt.
        Raises UsageError for a value that cannot be, naming where it was read.
        """
        found: dict[str, Any] = {}
        found.update(_from_toml(folder) if folder else {})
        found.update(_from_environment(environ, warn))
        found.update(
            {
                name: _parse(name, value, f"setting {name}")
                for name, value in given.items()
                if value is not None
            }
        )
        return cls(**found)

    def with_changes(self, **given: Any) -> "Settings":
        """These settings with others in their place. Raises UsageError as `load`."""
        return replace(self, **{n: _parse(n, v, f"setting {n}") for n, v in given.items() if v is not None})

    def public(self) -> dict[str, Any]:
        """What may be written down: everything but secrets, and no password in the address."""
        shown = {f.name: getattr(self, f.name) for f in fields(self) if not f.metadata["secret"]}
        shown["base_url"] = without_password(self.base_url)
        return shown


def variable(name: str) -> str:
    """The environment variable of the setting `name`."""
    return PREFIX + name.upper()


def described() -> list[Field[Any]]:
    """The settings' fields in order; `metadata` holds help, wandb, choices, secret."""
    return list(fields(Settings))


def without_password(url: str) -> str:
    """`url` without the user and password that may stand before its host."""
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"


_FIELDS: Final[dict[str, Field[Any]]] = {f.name: f for f in fields(Settings)}
_NOT_OURS: Final = (
    "RUNCAIRN_SERVER_",
    "RUNCAIRN_HOME",
    "RUNCAIRN_DATA",
    "RUNCAIRN_FAILPOINTS",
    "RUNCAIRN_KILLS",
    "RUNCAIRN_UI",
    "RUNCAIRN_PARENT",
)
"""Variables of ours that are no settings of a run."""
_ALIASES: Final = {"dryrun": "offline", "disable": "disabled", "run": "online"}
"""Older words for modes that scripts still use."""
_CONSOLES: Final = {"auto": "wrap", "wrap_raw": "wrap", "wrap_emu": "wrap"}


def _from_environment(environ: Mapping[str, str], warn: Callable[[str], None]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, item in _FIELDS.items():
        theirs = item.metadata["wandb"]
        for source in (variable(name), theirs):
            if not source or not (text := environ.get(source, "")):
                continue
            try:
                found[name] = _parse(name, text, source)
            except UsageError:
                if source == theirs:
                    continue  # a value of theirs that means nothing here must not stop a script
                raise
            break
    for source in environ:
        if source.startswith(PREFIX) and not source.startswith(_NOT_OURS):
            _check_spelling(source, warn)
    return found


def _check_spelling(source: str, warn: Callable[[str], None]) -> None:
    name = source.removeprefix(PREFIX).lower()
    if name in _FIELDS:
        return
    from difflib import get_close_matches  # only for a variable that nobody knows

    if near := get_close_matches(name, list(_FIELDS), n=1, cutoff=0.7):
        warn(f"{source} is no setting; did you mean {variable(near[0])}?")


def _from_toml(folder: Path) -> dict[str, Any]:
    for place in (folder, *folder.parents):
        path = place / TOML
        if path.is_file():
            break
    else:
        return {}
    import tomllib  # only where there is such a file

    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}", remedy="mend it or take it away") from error
    if "api_key" in content:
        raise UsageError(
            f"{path} holds a key", remedy="take it out (the file is shared) and use: runcairn login"
        )
    return {name: _parse(name, value, f"{path}: {name}") for name, value in content.items()}


def _parse(name: str, value: Any, where: str) -> Any:
    """`value` in the type of the setting `name`. Raises UsageError naming `where`."""
    item = _FIELDS.get(name)
    if item is None:
        from difflib import get_close_matches  # only for a wrong name

        near = get_close_matches(name, list(_FIELDS), n=1)
        raise UsageError(
            f"{where}: there is no such setting", remedy=f"{near[0]}?" if near else ", ".join(_FIELDS)
        )
    try:
        parsed = _typed(name, item, value)
    except (TypeError, ValueError) as error:
        kind = "number of days" if name == "keep_local" else type(item.default).__name__
        raise UsageError(f"{where}: {value!r} is no {kind}", remedy=str(item.metadata["help"])) from error
    choices = cast("tuple[str, ...]", item.metadata["choices"])
    if choices and parsed not in choices:
        raise UsageError(f"{where}: {value!r} is not known", remedy=f"one of {', '.join(choices)}")
    return parsed


def _typed(name: str, item: Field[Any], value: Any) -> Any:
    match item.default:
        case bool():
            if isinstance(value, str):
                return _truth(value)
            return bool(value)
        case int():
            return int(value)
        case float():
            number = float(value)
            if not number >= 0:
                raise ValueError("below 0")
            return number
        case _:
            if name == "tags" and isinstance(value, list | tuple):
                return ",".join(str(tag) for tag in cast("list[Any]", value))
            if name == "keep_local":
                return _kept(value)
            if not isinstance(value, str):
                raise TypeError("no text")
            if name == "mode":
                return _ALIASES.get(value, value)
            if name == "console":
                return _CONSOLES.get(value, value)
            return value.rstrip("/") if name == "base_url" else value


def _kept(value: Any) -> str:
    if value not in ("all", "until_synced") and not 0 <= float(value) < 1e6:
        raise ValueError("no number of days")
    return str(value)


def _truth(text: str) -> bool:
    word = text.strip().lower()
    if word in {"1", "true", "yes", "on", "y", "t"}:
        return True
    if word in {"0", "false", "no", "off", "n", "f", ""}:
        return False
    raise ValueError("neither true nor false")
