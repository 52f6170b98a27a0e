"""Media of a run, read back: what stood in the row, and the files behind it."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from runcairn.api.files import File
from runcairn.api.frames import Form, arrow, check_form, handed_out, library
from runcairn.api.table_columns import column
from runcairn.errors import UsageError
from runcairn.remote.client import Server
from runcairn.wire.files import FileInfo
from runcairn.wire.mimes import mime_of

_DEEPEST: Final = 8
_TABLES: Final = ("table-file", "joined-table")


class MediaItem:
    """One logged value: a picture, a sound, a table, ... Nothing of it is run, unpacked or drawn.

    key, step, time: of the row; index: its place in the list that was logged, 0 for a single one.
    """

    def __init__(
        self,
        server: Server,
        run: int,
        fields: Mapping[str, Any],
        *,
        key: str,
        step: int,
        time: float,
        index: int,
    ) -> None:
        self._server, self._run = server, run
        self.fields = dict(fields)
        self.key, self.step, self.time, self.index = key, step, time, index

    @property
    def type(self) -> str:
        """`image-file`, `table-file`, ...: docs/media.md."""
        return str(self.fields.get("_type", ""))

    @property
    def caption(self) -> str | None:
        """Its caption."""
        return self.fields.get("caption")

    @property
    def file(self) -> File | None:
        """Its file; None of one that stands in the row itself (histogram, classes, joined-table)."""
        return self._file(self.fields)

    @property
    def files(self) -> list[File]:
        """Its file and those that its dict names besides: masks, boxes, joined tables. Not those in a table's cells."""
        return [file for fields in _named_in(self.fields, 0) if (file := self._file(fields)) is not None]

    def read(self) -> bytes:
        """The bytes of its file, checked. Raises UsageError where it has none."""
        if self.file is None:
            raise UsageError(f"a {self.type} has no file", remedy="its values are in .fields")
        return self.file.read()

    def download(self, root: str | os.PathLike[str] = ".", *, replace: bool = False) -> Path | None:
        """Fetch `files` below `root`; returns where its own file lies. Raises as File.download."""
        paths = [file.download(root, replace=replace) for file in self.files]
        return paths[0] if self.file is not None else None

    def table(self, as_: Form = "pandas") -> Any:
        """A table's rows as a dataframe; of a joined table the rows of both that have the same key.

        Media in cells are MediaItem in pandas; in polars and arrow the text of their paths.
        Raises UsageError for what is no table.
        """
        check_form(as_)
        if self.type == "joined-table":
            return self._joined(as_)
        if self.type != "table-file":
            raise UsageError(f"a {self.type} is no table", remedy=f"only {' and '.join(_TABLES)} are")
        content = msgspec.json.decode(self.read())
        names = [str(name) for name in content["columns"]]
        rows: list[list[Any]] = content["data"]
        if as_ == "pandas":
            cells = {name: [self._cell(row[i]) for row in rows] for i, name in enumerate(names)}
            return library("pandas", "pandas").DataFrame(cells, columns=names)
        columns = {name: column([_text(row[i]) for row in rows]) for i, name in enumerate(names)}
        return handed_out(arrow().table(columns), as_)

    def _joined(self, as_: Form) -> Any:
        one, two = (self._within(self.fields[name]).table() for name in ("table1", "table2"))
        key = self.fields["join_key"]
        left, right = (key, key) if isinstance(key, str) else (key[0], key[-1])
        joined = one.merge(two, left_on=left, right_on=right, suffixes=("_1", "_2"))
        if as_ == "pandas":
            return joined
        columns = {name: column([_text(value) for value in joined[name].tolist()]) for name in joined.columns}
        return handed_out(arrow().table(columns), as_)

    def _cell(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._cell(each) for each in cast("list[Any]", value)]
        if isinstance(value, str):
            return _NOT_FINITE.get(value, value)
        return self._within(cast("Mapping[str, Any]", value)) if is_media(value) else value

    def _within(self, fields: Mapping[str, Any]) -> "MediaItem":
        place: dict[str, Any] = {"key": self.key, "step": self.step, "time": self.time, "index": self.index}
        return MediaItem(self._server, self._run, fields, **place)

    def _file(self, fields: Mapping[str, Any]) -> File | None:
        path, digest, size = (fields.get(name) for name in ("path", "digest", "size"))
        if not isinstance(path, str) or not isinstance(digest, str):
            return None
        info = FileInfo(
            path=path, digest=digest, size=int(size or 0), kind="media", mime=mime_of(path), updated=self.time
        )
        return File(self._server, self._run, info)

    def __repr__(self) -> str:
        return f"<MediaItem {self.type} {self.key!r} step {self.step}>"


_NOT_FINITE: Final = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def is_media(value: Any) -> bool:
    """Whether a value of a row or a cell is the dict of a media type."""
    return isinstance(value, Mapping) and isinstance(cast("Mapping[str, Any]", value).get("_type"), str)


def items(server: Server, run: int, values: Iterator[tuple[int, float, str, Any]]) -> Iterator[MediaItem]:
    """The media among (step, time, key, value), lists one by one."""
    for step, time, key, value in values:
        listed = cast("list[Any]", value) if isinstance(value, list) else [value]
        for index, fields in enumerate(listed):
            if is_media(fields):
                yield MediaItem(server, run, fields, key=key, step=step, time=time, index=index)


def _named_in(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """Dicts that name a file, the outermost first."""
    if depth > _DEEPEST or not isinstance(value, Mapping):
        return
    fields = cast("Mapping[str, Any]", value)
    if "path" in fields and "digest" in fields:
        yield fields
    for inner in fields.values():
        yield from _named_in(inner, depth + 1)


def _text(value: Any) -> Any:
    """A cell as a column of one kind can hold it: media as their path, lists and dicts as JSON."""
    if isinstance(value, MediaItem):
        value = value.fields
    if is_media(value):
        return cast("Mapping[str, Any]", value).get("path") or msgspec.json.encode(value).decode()
    return (
        msgspec.json.encode(value, enc_hook=_fields_of).decode() if isinstance(value, list | dict) else value
    )


def _fields_of(value: Any) -> Any:
    return value.fields if isinstance(value, MediaItem) else repr(value)
