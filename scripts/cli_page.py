"""Write docs/cli.md from the commands' own help."""

from pathlib import Path

import click

from runcairn.cli import COMMANDS, group

PAGE = Path(__file__).parents[1] / "docs" / "cli.md"
HEAD = """# Commands

Data goes to stdout, talk to stderr. Exit 0: done; 1: it could not be done, and why; 2: asked wrongly; 130: Ctrl-C.
This page is made from the commands' help by `make docs`.
"""


def page() -> str:
    """The page's text."""
    parts = [HEAD]
    top = click.Context(group, info_name="runcairn", **group.context_settings)
    for name in COMMANDS:
        command = group.get_command(top, name)
        assert command, name
        wide = {"max_content_width": 100, "terminal_width": 100}
        context = click.Context(command, info_name=name, parent=top, **{**wide, **command.context_settings})
        parts.append(f"\n## runcairn {name}\n\n```\n{command.get_help(context)}\n```\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
