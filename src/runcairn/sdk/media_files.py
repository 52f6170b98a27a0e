"""Pictures, tables and the like: their bytes as files of the run folder, each content once."""

import hashlib
from pathlib import Path
from typing import Any, Final, cast

from runcairn.runfolder.folder import RunFolder
from runcairn.runfolder.private import write_private

_NAME: Final = 20
"""Digits of the sha256 in a file's name; the whole stands in the row."""


class MediaFiles:
    """`media/` of one run folder."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder

    def keep(self, value: Any, key: str, step: int) -> Any:
        """The small dict that stands in the row for `value`; for a list, a list of them. Writes what is not there yet.

        Raises what the media type raises for a value it cannot encode; OSError where the disk refuses.
        """
        if isinstance(value, list | tuple):
            return [self.keep(item, key, step) for item in cast("list[Any]", value)]
        return self._keep(as_media(value))

    def _keep(self, media: Any) -> dict[str, Any]:
        encoded = media.encode()
        for child in encoded.children:
            self._keep(child)
        fields: dict[str, Any] = dict(encoded.fields)
        if encoded.body is None:
            return fields
        body: bytes = encoded.body
        digest = hashlib.sha256(body).hexdigest()
        relative = f"media/{encoded.directory}/{digest[:_NAME]}.{encoded.extension}"
        self._write(self._folder.path / relative, body)
        return {**fields, "path": relative, "digest": digest, "size": len(body)}

    def _write(self, path: Path, body: bytes) -> None:
        try:
            if path.stat().st_size == len(body):
                return
        except OSError:
            pass  # not there yet
        write_private(path, body)


def as_media(value: Any) -> Any:
    """The media object that `value` is, or is shown as; the media room is loaded here, on first use."""
    kind = cast("type[Any]", type(value))
    if getattr(kind, "_runcairn_media_", False):
        return value
    names = {(base.__module__.partition(".")[0], base.__name__) for base in kind.__mro__}
    if names & {("matplotlib", "Figure"), ("PIL", "Image")}:
        from runcairn.media.image import Image

        return Image(value)
    if ("pandas", "DataFrame") in names:
        from runcairn.media.table import Table

        return Table(dataframe=value)
    from runcairn.media.histogram import Histogram

    return Histogram(value)
