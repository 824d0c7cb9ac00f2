"""Which areas or sections of two editions are the same, and which rows changed theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from .content import Row
from .typography import same_but_typography

Label = Callable[[Row], str | None]
Pair = tuple[Row, Row]
Name = tuple[str, str]
Names = tuple[Sequence[str | None], Sequence[str | None]]

# A row that stayed in its place tells more about what became of its group than any that moved.
STAYED, MOVED = 1000, 1


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Old -> new name of each group that has another, and the pairs of rows that changed their group."""

    renamed: tuple[Name, ...]
    regrouped: tuple[Pair, ...]


def compare_groups(pairs: Sequence[Pair], moved: Collection[str], names: Names, label: Label) -> Regrouping:
    """What happened to the groups that `label` names.

    `moved` has the old numbers of rows that moved; `names` of all groups tell which are still there.
    """
    kept = [name for name in dict.fromkeys(names[0]) if name is not None and name in names[1]]
    shared: Counter[Name] = Counter()
    for old, new in pairs:
        before, after = label(old), label(new)
        if before is not None and after is not None:
            shared[before, after] += MOVED if old.number in moved else STAYED
    same: dict[str | None, str | None] = {None: None}
    same.update(_pair_names(shared, kept))
    renamed = tuple((old, new) for old, new in same.items() if old is not None and new is not None and old != new)
    regrouped = tuple((old, new) for old, new in pairs if same.get(label(old), "") != label(new))
    return Regrouping(renamed, regrouped)


def _pair_names(shared: Counter[Name], kept: Sequence[str]) -> dict[str, str]:
    """Old -> new name of the same group, one to one: kept, then alike, then sharing the most rows."""
    alike = [pair for pair in shared if same_but_typography(*pair)]
    most = sorted(shared, key=lambda pair: -shared[pair])
    same: dict[str, str] = {}
    for old, new in (*((name, name) for name in kept), *alike, *most):
        if old not in same and new not in same.values():
            same[old] = new
    return same
