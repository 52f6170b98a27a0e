"""Pictures, tables and the like: their bytes as files of the run folder, each content once."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from runcairn.runfolder.folder import RunFolder
from runcairn.runfolder.private import write_private

if TYPE_CHECKING:  # the media room is loaded when the first picture is logged
    from runcairn.media.base import Encoded, Media


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
        return self._keep(as_media(value).encode())

    def _keep(self, encoded: "Encoded") -> dict[str, Any]:
        for child in encoded.children:
            self._keep(child)
        if encoded.body is not None:
            self._write(self._folder.path / encoded.path, encoded.body)
        return encoded.stored()

    def _write(self, path: Path, body: bytes) -> None:
        try:
            if path.stat().st_size == len(body):
                return
        except OSError:
            pass  # not there yet
        write_private(path, body)


def as_media(value: Any) -> "Media":
    """The media object that `value` is, or is shown as; the media room is loaded here, on first use."""
    from runcairn.media.shown import as_media as shown

    found = shown(value)
    if found is not None:
        return found
    from runcairn.media.histogram import Histogram

    return Histogram(value)
