"""Types of files by their names: one list for both ends, whatever the machine's own list says."""

import mimetypes
from typing import Final

UNKNOWN: Final = "application/octet-stream"
_OURS: Final = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "webm": "video/webm",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "webp": "image/webp",
    "html": "text/html",
    "htm": "text/html",
    "gltf": "model/gltf+json",
    "glb": "model/gltf-binary",
    "obj": "model/obj",
    "stl": "model/stl",
    "pdb": "chemical/x-pdb",
    "pqr": "chemical/x-pqr",
    "mmcif": "chemical/x-mmcif",
    "mcif": "chemical/x-mmcif",
    "cif": "chemical/x-cif",
    "sdf": "chemical/x-mdl-sdfile",
    "sd": "chemical/x-mdl-sdfile",
    "mol": "chemical/x-mdl-molfile",
    "mol2": "chemical/x-mol2",
    "gro": "chemical/x-gro",
    "yaml": "application/yaml",
    "patch": "text/x-diff",
    "log": "text/plain",
}
_BUILT_IN: Final = mimetypes.MimeTypes(filenames=())
"""Python's own list without that of the machine."""
_CONTAINERS: Final = {
    ("media/audio", "webm"): "audio/webm",
    ("media/videos", "ogg"): "video/ogg",
}
"""Endings that sounds and films share, by where the SDK puts which."""


def mime_of(path: str) -> str:
    """The type of the file of that name, as the SDK writes it below `media/` or a user calls it."""
    ending = path.rpartition(".")[2].lower()
    if shared := _CONTAINERS.get((path.rpartition("/")[0], ending)):
        return shared
    return _OURS.get(ending) or _BUILT_IN.guess_type(path, strict=True)[0] or UNKNOWN
