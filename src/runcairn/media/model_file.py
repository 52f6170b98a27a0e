"""Models in three dimensions that are files already: which format, and that it is whole in itself."""

import os
from collections.abc import Mapping
from typing import Any, Final, cast

import orjson

from runcairn.errors import UsageError

FORMATS: Final = ("pts.json", "gltf", "glb", "obj", "stl")


def check(body: bytes, form: str, name: str | os.PathLike[str]) -> dict[str, Any] | list[Any] | None:
    """What a JSON of points holds; None for the other formats.

    Raises UsageError where the content is not of the format that the name says, or needs other files.
    """
    if form == "pts.json":
        found = _json(body, form, name)
        if not isinstance(found, dict | list):
            raise _other(form, name)
        return cast("dict[str, Any] | list[Any]", found)
    if form == "gltf":
        _whole(_json(body, form, name), name)
    elif not _fits(body, form):
        raise _other(form, name)
    return None


def _fits(body: bytes, form: str) -> bool:
    if form == "glb":
        return body[:4] == b"glTF"
    if form == "stl":
        return body.lstrip()[:5] == b"solid" or _binary_stl(body)
    return b"\0" not in body[:4096] and any(line.startswith(b"v ") for line in body.splitlines())


def _binary_stl(body: bytes) -> bool:
    return len(body) >= 84 and len(body) >= 84 + 50 * int.from_bytes(body[80:84], "little") > 84


def _json(body: bytes, form: str, name: str | os.PathLike[str]) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"Object3D: {os.fspath(name)!r} is no {form}: {error}") from error


def _whole(document: Any, name: str | os.PathLike[str]) -> None:
    """A glTF may refer to files beside it, which no page would find."""
    if not isinstance(document, Mapping) or "asset" not in document:
        raise _other("gltf", name)
    given = cast("Mapping[str, Any]", document)
    parts = [part for kind in ("buffers", "images") for part in cast("list[Any]", given.get(kind) or [])]
    for part in parts:
        uri = cast("Mapping[str, Any]", part).get("uri") if isinstance(part, Mapping) else None
        if isinstance(uri, str) and not uri.startswith("data:"):
            raise UsageError(
                f"Object3D: {os.fspath(name)!r} needs another file, {uri[:100]!r}",
                remedy="save the model as .glb",
            )


def _other(form: str, name: str | os.PathLike[str]) -> UsageError:
    return UsageError(f"Object3D: {os.fspath(name)!r} does not hold {form}")
