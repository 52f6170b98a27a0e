"""Types by name: the same on every machine."""

import pytest

from runcairn.wire.mimes import mime_of


@pytest.mark.parametrize(
    ("path", "mime"),
    [
        ("media/audio/0a.wav", "audio/wav"),
        ("media/audio/0a.webm", "audio/webm"),
        ("media/videos/0a.webm", "video/webm"),
        ("media/videos/0a.ogg", "video/ogg"),
        ("media/audio/0a.ogg", "audio/ogg"),
        ("media/html/0a.html", "text/html"),
        ("media/object3D/0a.pts.json", "application/json"),
        ("media/object3D/0a.GLB", "model/gltf-binary"),
        ("media/images/0a.png", "image/png"),
        ("notes.txt", "text/plain"),
        ("x/README", "application/octet-stream"),
        ("a.b/c", "application/octet-stream"),
        (".html/x", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_types_by_name(path: str, mime: str) -> None:
    assert mime_of(path) == mime
