"""Who changes what of a run: a person's edit stands, whatever its script writes later. No SQL, no clock.

| field | after a person's edit, the script's later word |
| --- | --- |
| name, notes, group, job type | is not heard |
| tags | counts, with those that people added and without those that people took away |
| a value of config | counts for every other key; an edited value stays, inside nested ones too |
"""

import json
from typing import Any, cast

import msgspec
from msgspec import UNSET

from runcairn.errors import UsageError
from runcairn.server.store import unsent
from runcairn.server.store.runs import Edits, Standing
from runcairn.wire.runs import ENDED, MetricDef, RunUpdate

_TEXTS = ("name", "notes", "group", "job_type")
LONGEST_TEXT = 1_000_000


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What of a run an edit may change, as it stands."""

    texts: dict[str, str]
    tags: list[str]
    config: dict[str, Any]
    summary: dict[str, Any]
    edits: Edits = Edits()


def changed_columns(standing: Standing, change: RunUpdate, now: float, *, old: bool) -> dict[str, Any]:
    """What `change` writes into the run's row; columns that it leaves as they are are left out.

    now: seconds since the epoch, the server's clock. old: it comes from a writer after which the run was gone on
    with. A script's word about its state is for writers.py. Raises UsageError.
    """
    script = change.writer is not UNSET
    before = _known(standing)
    after = by_script(before, change) if script else by_person(before, change)
    values = {name: text for name, text in _columns(after).items() if text != getattr(standing, name)}
    if not script:
        values |= _state(change, now)
    if isinstance(change.metadata, dict) and not old:
        values["metadata"] = _encoded(change.metadata)
    if script or change.state is not UNSET:
        values["seen"] = now
    if isinstance(change.metrics, list):
        known = msgspec.json.decode(standing.metrics, type=list[MetricDef])
        named = {one.name: one for one in [*known, *change.metrics]}
        values["metrics"] = _encoded(list(named.values()))
    if isinstance(change.unsent, dict):
        writer = change.writer if isinstance(change.writer, str) else ""
        values["unsent"] = unsent.said(standing.unsent, writer, change.unsent)
    return values


def _state(change: RunUpdate, now: float) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: value
        for name in ("state", "ended", "exit_code")
        if (value := getattr(change, name)) is not UNSET
    }
    if change.state is not UNSET and change.ended is UNSET:
        values["ended"] = now if change.state in ENDED else None
    return values


def _known(standing: Standing) -> Known:
    return Known(
        texts={
            "name": standing.name,
            "notes": standing.notes,
            "group": standing.group_name,
            "job_type": standing.job_type,
        },
        tags=json.loads(standing.tags),
        config=json.loads(standing.config),
        summary=json.loads(standing.summary),
        edits=msgspec.json.decode(standing.edits, type=Edits),
    )


def _columns(known: Known) -> dict[str, Any]:
    return {
        "name": known.texts["name"],
        "notes": known.texts["notes"],
        "group_name": known.texts["group"],
        "job_type": known.texts["job_type"],
        "tags": _encoded(known.tags),
        "config": _encoded(known.config),
        "summary": _encoded(known.summary),
        "edits": _encoded(known.edits),
    }


def _encoded(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def by_person(known: Known, change: RunUpdate) -> Known:
    """`known` after a person's edit. Raises UsageError for a tag or a text that cannot be."""
    texts = {name: text for name in _TEXTS if (text := getattr(change, name)) is not UNSET}
    for name, text in texts.items():
        if len(text) > LONGEST_TEXT:
            raise UsageError(f"{name} has {len(text):,} characters", remedy=f"at most {LONGEST_TEXT:,}")
    edits = known.edits
    tags = known.tags
    added, removed = edits.added, edits.removed
    if isinstance(change.tags, list):
        tags = list(dict.fromkeys(change.tags))
        new = [tag for tag in tags if tag not in known.tags]
        gone = [tag for tag in known.tags if tag not in tags]
        added = [tag for tag in dict.fromkeys([*added, *new]) if tag not in gone]
        removed = [tag for tag in dict.fromkeys([*removed, *gone]) if tag not in new]
    values: dict[str, Any] = change.config if isinstance(change.config, dict) else {}
    config = known.config
    for key, value in values.items():
        config = laid(config, key, value)
    return Known(
        texts={**known.texts, **texts},
        tags=tags,
        config=config,
        summary=_merged(known.summary, change.summary, change.summary_unset),
        edits=Edits(list(dict.fromkeys([*edits.texts, *texts])), added, removed, {**edits.config, **values}),
    )


def by_script(known: Known, change: RunUpdate) -> Known:
    """`known` after what the script says: all of it but what a person decided."""
    edits = known.edits
    texts = {
        name: text
        for name in _TEXTS
        if name not in edits.texts and (text := getattr(change, name)) is not UNSET
    }
    tags = known.tags
    if isinstance(change.tags, list):
        tags = [tag for tag in dict.fromkeys([*change.tags, *edits.added]) if tag not in edits.removed]
    config = known.config
    if change.config is not UNSET or change.config_unset is not UNSET:
        config = _merged(config, change.config, change.config_unset)
        for key, value in edits.config.items():
            config = laid(config, key, value)
    return Known(
        texts={**known.texts, **texts},
        tags=tags,
        config=config,
        summary=_merged(known.summary, change.summary, change.summary_unset),
        edits=edits,
    )


def laid(config: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """A copy of `config` with `value` at the dotted `key`: inside the nested dict that is there, else at the top."""
    if key in config:
        return {**config, key: value}
    at = key.find(".")
    while at > 0:
        inner = config.get(key[:at])
        if isinstance(inner, dict):
            return {**config, key[:at]: laid(cast("dict[str, Any]", inner), key[at + 1 :], value)}
        at = key.find(".", at + 1)
    return {**config, key: value}


def _merged(
    old: dict[str, Any],
    new: dict[str, Any] | msgspec.UnsetType,
    gone: list[str] | msgspec.UnsetType,
) -> dict[str, Any]:
    taken = set(gone) if isinstance(gone, list) else set[str]()
    added = new if isinstance(new, dict) else {}
    return {**{key: value for key, value in old.items() if key not in taken}, **added}
