"""A command that needs the server says what to install where its libraries are missing."""

import importlib

import pytest

from runcairn.cli.server_part import server_part
from runcairn.errors import RuncairnError


def test_a_missing_library_is_named_with_what_to_install() -> None:
    with pytest.raises(RuncairnError, match="is missing") as caught, server_part():
        importlib.import_module("no_such_library_of_a_server")
    assert "no_such_library_of_a_server" in caught.value.problem
    assert "runcairn[server]" in caught.value.remedy


def test_a_fault_of_ours_is_no_missing_library() -> None:
    with pytest.raises(ModuleNotFoundError), server_part():
        importlib.import_module("runcairn.no_such_module")
