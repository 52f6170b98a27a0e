"""Documents in HTML: shown in a frame that can reach nothing."""

import os
import re
from typing import Any, ClassVar, Final, cast

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media, printable
from runcairn.media.given_file import MAX_BYTES, extension_of, read, read_open, too_large

_INJECTED: Final = (
    '<meta charset="utf-8"><base target="_blank">'
    "<style>body{margin:8px;font:14px/1.5 system-ui,sans-serif}</style>"
)
"""A link that is followed inside the frame would replace the document; the style is the weakest one."""
_LEAD: Final = re.compile(
    r"\ufeff?\s*(?:<!--(?:(?!-->).)*-->\s*)*(?:<!doctype[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*"
    r"(?:<html(?:\s[^>]*)?>\s*)?(?:<head(?:\s[^>]*)?>)?",
    re.IGNORECASE | re.DOTALL,
)
_NAMED: Final = ("html", "htm")


class Html(Media):
    """A document for one key at one step.

    data: the text of a document or of a part of one, the path of a file, or an open file. A text is taken for a path
    where it ends with .html or .htm and holds no "<"; data_is_not_path=True: never.
    inject: put UTF-8, a plain style and `target="_blank"` for links at the head; False: the bytes as they are.
    The page shows it in a frame without network: pictures, scripts and styles must be in the document itself.
    Raises UsageError for a file that cannot be read, or is not UTF-8.
    """

    tag: ClassVar[str] = "html-file"

    def __init__(
        self, data: Any, inject: bool = True, data_is_not_path: bool = False, caption: str | None = None
    ) -> None:
        self.caption = None if caption is None else printable(caption)
        text = _text(data, data_is_not_path)
        self.html = _injected(text) if inject else text
        self._body = self.html.encode()
        if len(self._body) > MAX_BYTES:
            raise too_large("Html", "the document", len(self._body))

    def encode(self) -> Encoded:
        """The document's file."""
        fields: dict[str, Any] = {"_type": self.tag}
        if self.caption is not None:
            fields["caption"] = self.caption
        return Encoded(fields, self._body, "html", "html")


def _text(data: Any, data_is_not_path: bool) -> str:
    if isinstance(data, str) and (data_is_not_path or "<" in data or not extension_of(data, _NAMED)):
        return printable(data)
    if isinstance(data, str | os.PathLike):
        path = cast("str | os.PathLike[str]", data)
        return _decoded(read(path, "Html"), os.fspath(path))
    if hasattr(data, "read"):
        return _decoded(read_open(data, "Html"), "the open file")
    if isinstance(data, bytes | bytearray):
        return _decoded(bytes(data), "the document")
    raise UsageError(
        f"Html: a {type(data).__name__} is no document", remedy="give text, a path or an open file"
    )


def _decoded(body: bytes, name: str) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise UsageError(
            f"Html: {name!r} is not UTF-8: byte {error.start} is 0x{body[error.start]:02x}",
            remedy="save it as UTF-8, or give its text",
        ) from error


def _injected(text: str) -> str:
    """The addition stands first in the head: what the document itself says comes later and wins."""
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    return text[:at] + _INJECTED + text[at:]
