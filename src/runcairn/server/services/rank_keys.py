"""Under which name a rank's keys stand: the lowest rank that logs a key has the key itself. Pure.

| rank 1 logs `loss` | it stands under |
| --- | --- |
| and no other rank does | `loss` |
| and rank 0 does too, before or later | `rank1/loss`; rank 0's is `loss` |

So nothing is lost where several ranks log one key at one step, and `loss` is the same curve whichever rank was faster.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Naming:
    """stored: by logged name, only where it is another. renamed: key id -> (its name, its name from now on).

    owned: names of keys to come that belong to a rank above 0.
    """

    stored: Mapping[str, str] = field(default_factory=dict[str, str])
    renamed: Mapping[int, tuple[str, str]] = field(default_factory=dict[int, tuple[str, str]])
    owned: frozenset[str] = frozenset()


PLAIN = Naming()
"""All names are as they were logged."""


def naming(ids: Mapping[str, int], owners: Mapping[int, int], logged: Iterable[str], rank: int) -> Naming:
    """Where the keys that `rank` logged stand.

    ids: of the stream's keys by name. owners: by id, the rank that has it, where that is above 0.
    """
    if rank == 0 and not owners:
        return PLAIN
    stored: dict[str, str] = {}
    renamed: dict[int, tuple[str, str]] = {}
    owned: set[str] = set()
    names = list(logged)
    taken = set(names)
    for name in names:
        key = ids.get(name)
        owner = 0 if key is None else owners.get(key, 0)
        if key is None:
            if rank:
                owned.add(name)
        elif rank > owner:
            stored[name] = f"rank{rank}/{name}"
            while stored[name] in taken:  # the rank logs that name itself
                stored[name] = f"rank{rank}/{stored[name]}"
            taken.add(stored[name])
        elif rank < owner and (aside := f"rank{owner}/{name}") not in ids and aside not in taken:
            renamed[key] = name, aside
            if rank:
                owned.add(name)
    return Naming(stored, renamed, frozenset(owned))
