"""Documents: the text that was given is what is stored, at most with an addition at its head."""

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import UsageError
from runcairn.media.html import Html


def stored(*given: object, **more: object) -> str:
    body = Html(*given, **more).encode().body  # type: ignore[arg-type]
    assert body is not None
    return body.decode()


@given(st.text())
def test_without_injection_the_text_is_kept_as_it_is(text):
    expected = text.encode("utf-8", "backslashreplace").decode()
    assert stored(text, inject=False, data_is_not_path=True) == expected


@given(st.text())
def test_injection_adds_at_one_place_and_takes_nothing_away(text):
    kept, clean = stored(text, data_is_not_path=True), text.encode("utf-8", "backslashreplace").decode()
    added = kept.index('<meta charset="utf-8"><base') if "<base" not in text else 0
    assert len(kept) > len(clean)
    assert kept[:added] == clean[:added]
    assert "<base" in text or kept.endswith(clean[added:])


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("<b>x</b>", ""),
        ("<!DOCTYPE html>\n<html lang=en><head><title>x</title>", "<!DOCTYPE html>\n<html lang=en><head>"),
        ("<html><body>", "<html>"),
        ("<!-- a --><!doctype html><p>", "<!-- a --><!doctype html>"),
        ("<header>x</header>", ""),
        ("<!-- " + "<!--" * 20000, ""),
    ],
)
def test_the_addition_stands_first_in_the_head(text, lead):
    assert stored(text).startswith(lead + '<meta charset="utf-8">')


def test_paths_open_files_and_bytes(tmp_path):
    path = tmp_path / "a.HTML"
    path.write_text("<p>ü", encoding="utf-8")
    for each in (path, str(path), io.BytesIO(path.read_bytes()), io.StringIO("<p>ü"), path.read_bytes()):
        assert stored(each, inject=False) == "<p>ü"
    with path.open(encoding="utf-8") as file:
        file.read()
        assert stored(file, inject=False) == "<p>ü"
    assert stored(str(path), inject=False, data_is_not_path=True) == str(path)


def test_what_stands_in_the_row():
    encoded = Html("<p>", caption="report").encode()
    assert encoded.fields == {"_type": "html-file", "caption": "report"}
    assert encoded.path.startswith("media/html/")
    assert encoded.path.endswith(".html")


@pytest.mark.holds("F44")
def test_what_is_no_document_is_refused_at_the_call(tmp_path):
    os.mkfifo(tmp_path / "fifo.html")
    (tmp_path / "latin.html").write_bytes(b"<p>\xfc")
    for value, said in (
        (None, "NoneType is no document"),
        (3, "int is no document"),
        ("missing.html", "No such file"),
        (tmp_path / "fifo.html", "no regular file"),
        (tmp_path / "latin.html", "byte 3 is 0xfc"),
        (b"\xff", "not UTF-8"),
    ):
        with pytest.raises(UsageError, match=said):
            Html(value)
