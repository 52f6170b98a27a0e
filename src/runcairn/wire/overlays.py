"""What is shown otherwise than it was logged: renamed keys, points not shown. The logged rows stay as they are."""

from typing import Literal

import msgspec


class OverlayEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry. `key`: as it is shown now; None: every key. `lo`, `hi`: steps, both included; None: no limit.

    A rename was `logged` and is `shown`. `made`: seconds since the epoch, the server's clock; `user`: who.
    """

    id: int
    kind: Literal["hide", "rename"]
    made: float
    user: str = ""
    key: str | None = None
    lo: int | None = None
    hi: int | None = None
    logged: str = ""
    shown: str = ""


class Hide(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="hide"):
    """`POST /api/v1/runs/{run}/overlay`: show no points of `key` (None: of any key) from step `lo` to `hi`."""

    key: str | None = None
    lo: int | None = None
    hi: int | None = None


class Rename(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="rename"):
    """`POST /api/v1/runs/{run}/overlay`: show the key `key` under the name `shown`, also what comes later."""

    key: str
    shown: str


class OverlayList(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of a run, the latest first. `DELETE /api/v1/runs/{run}/overlay/{id}` undoes one."""

    entries: list[OverlayEntry]
