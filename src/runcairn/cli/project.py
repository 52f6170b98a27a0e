"""`runcairn init`: which project the runs of this folder belong to."""

import json
import os
import re
import sys
import tomllib
from pathlib import Path

import click

from runcairn.cli.access import server_access
from runcairn.cli.talk import say
from runcairn.errors import RuncairnError
from runcairn.names import check_entity, check_project, printable
from runcairn.settings import TOML, Settings

_UNFIT = re.compile(r"[^A-Za-z0-9_.-]+")


@click.command()
@click.option("--project", help="Name of the project; asked for where it is not given.")
@click.option("--entity", help="User or team it belongs to.  [default: the key's own]")
@click.option("--yes", is_flag=True, help="Ask nothing; the folder's name is the project's.")
def init(project: str | None, entity: str | None, yes: bool) -> None:
    """Say which project this folder's runs belong to. Written to runcairn.toml, which can be committed.

    Example: runcairn init --project kaggle-data-science-bowl-2018
    """
    folder = Path.cwd()
    path = folder / TOML
    now = Settings.load({}, folder)
    suggestion = now.project or _UNFIT.sub("-", folder.name).strip("-.") or "experiments"
    if project is None:
        project = suggestion if yes or not sys.stdin.isatty() else _asked(suggestion)
    project = check_project(project.strip())
    text = path.read_text("utf-8") if path.exists() else _HEAD
    text = with_value(text, "project", project)
    if entity is not None:
        text = with_value(text, "entity", check_entity(entity.strip()))
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise RuncairnError(
            f"{path} cannot be written: {error.strerror}", remedy="look at the folder's rights"
        ) from error
    Settings.load({}, folder)  # a file that we wrote and cannot read would be found at the next training
    say(f"runs of this folder go to the project {project} ({path})")
    say("next, in a script: import runcairn; runcairn.init(); runcairn.log({'loss': 0.1})")


def with_value(text: str, name: str, value: str) -> str:
    """The TOML file `text` with `name = value` at its top level, all else as it was."""
    line = f"{name} = {_quoted(value)}"
    lines = text.splitlines()
    top = next((i for i, one in enumerate(lines) if one.lstrip().startswith("[")), len(lines))
    for i in range(top):
        if re.match(rf"\s*(?:{name}|\"{name}\")\s*=", lines[i]):
            lines[i] = line
            break
    else:
        lines.insert(top, line)
    new = "\n".join(lines) + "\n"
    try:
        fits = tomllib.loads(new).get(name) == value
    except tomllib.TOMLDecodeError:
        fits = False
    if not fits:
        raise RuncairnError(f"{TOML} cannot be changed by us", remedy=f"write into it: {line}")
    return new


_HEAD = (
    "# Settings of runcairn for this folder; variables and arguments win over them. No key belongs here.\n"
)


def _quoted(value: str) -> str:
    """A basic string of TOML; JSON's is one, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _asked(suggestion: str) -> str:
    known = _known_projects()
    if known:
        say("projects at the server:")
        for name in known:
            say(f"  {printable(name)}")
    return str(click.prompt("project of this folder", default=suggestion, err=True))


def _known_projects() -> list[str]:
    """Names to choose from, latest first, at most 20; none where no server answers: the name is free then."""
    from runcairn.remote import projects
    from runcairn.remote.client import Limits, Server  # urllib3: 30 ms, only when there is somebody to ask

    server = Server(
        server_access(Settings.load(os.environ, Path.cwd())),
        os.environ,
        limits=Limits(connect=2, silence=3, whole=5),
    )
    try:
        listed = projects.listing(server)
    except RuncairnError as error:
        say(f"(no server to ask for projects: {error.problem})")
        return []
    finally:
        server.close()
    return [one.name for one in sorted(listed, key=lambda one: one.updated, reverse=True)[:20]]
