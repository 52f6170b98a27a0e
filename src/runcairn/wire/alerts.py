"""What a script wants people to know now."""

from typing import Literal

import msgspec

MAX_TITLE = 300
MAX_TEXT = 20_000
Level = Literal["info", "warn", "error"]


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One `alert()`. `n`: its number among the writer's alerts, from 0. `time`: seconds since the epoch, its clock."""

    writer: str
    n: int
    time: float
    title: str
    text: str = ""
    level: Level = "info"


class AlertList(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /api/v1/runs/{run}/alerts`: each is kept once; repeating changes nothing. Answered by `AlertsKept`."""

    alerts: list[Alert]


class AlertsKept(msgspec.Struct, frozen=True, kw_only=True):
    """`new`: how many were not there before."""

    new: int
