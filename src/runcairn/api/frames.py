"""The forms that answers are handed out in; each library is loaded when it is asked for."""

from importlib import import_module
from typing import Any, Final, Literal, get_args

from runcairn.errors import UsageError

Form = Literal["pandas", "polars", "arrow"]
FORMS: Final[tuple[str, ...]] = get_args(Form)


def library(module: str, package: str) -> Any:
    """A library that reading back needs and the SDK does not. Raises UsageError saying how to install it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise UsageError(f"this answer needs {package}", remedy=f"pip install {package}") from error


def arrow() -> Any:
    """The pyarrow module."""
    return library("pyarrow", "pyarrow")


def numpy() -> Any:
    """The numpy module."""
    return library("numpy", "numpy")


def handed_out(table: Any, form: str) -> Any:
    """A pyarrow table in the form that was asked for. Raises UsageError for a form that there is not."""
    if form == "arrow":
        return table
    if form == "pandas":
        library("pandas", "pandas")
        return table.to_pandas()
    if form == "polars":
        return library("polars", "polars").from_arrow(table)
    raise UsageError(f"there is no form {form!r}", remedy=f"one of {', '.join(FORMS)}")


def check_form(form: str) -> None:
    """Before anything is fetched."""
    if form not in FORMS:
        raise UsageError(f"there is no form {form!r}", remedy=f"one of {', '.join(FORMS)}")
    arrow()
    if form != "arrow":
        library(form, form)


def stream_table(body: bytes) -> Any:
    """The table of an Arrow IPC stream."""
    pa = arrow()
    with pa.ipc.open_stream(pa.py_buffer(body)) as reader:
        return reader.read_all()
