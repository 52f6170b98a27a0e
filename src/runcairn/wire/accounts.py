"""Who is asking."""

import msgspec


class Viewer(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/v1/viewer`. `entity` is where runs go that name none."""

    user: str
    entity: str
    server_version: str


class LoginLink(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /api/v1/login-links`: a path that lets a browser in once, within minutes."""

    path: str
    expires: float


class NewKey(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /api/v1/keys`: a key made for a machine; shown once."""

    key: str
    name: str
