import subprocess
import sys

import pytest
from click.testing import CliRunner

from runcairn import __version__
from runcairn.cli import COMMANDS, group


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_says_what_it_does(name: str) -> None:
    got = CliRunner().invoke(group, [name, "--help"])
    assert got.exit_code == 0, got.output
    assert "Usage:" in got.output


def test_help_lists_all_and_version_is_the_package(tmp_path: object) -> None:
    listed = CliRunner().invoke(group, ["--help"]).output
    assert all(f"\n  {name} " in listed for name in COMMANDS)
    assert __version__ in CliRunner().invoke(group, ["--version"]).output


def test_wrong_use_is_2() -> None:
    assert CliRunner().invoke(group, ["nothing-of-this-name"]).exit_code == 2
    assert CliRunner().invoke(group, ["up", "--port", "70000"]).exit_code == 2


def test_help_loads_neither_server_nor_numpy_nor_http() -> None:
    code = (
        "import sys\nfrom runcairn.cli import group\n"
        "try: group(['--help'], prog_name='runcairn')\nexcept SystemExit: pass\n"
        "dear = {'numpy', 'urllib3', 'litestar', 'granian', 'sqlalchemy', 'pyarrow', 'msgspec'}\n"
        "print(sorted(dear & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
