"""The sequence of numbers: misprints put right where their place is certain, repeated rows set aside."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from .ascent import longest_ascent
from .competence import Competence, plain_text
from .profile import Profile
from .sheet import RawRow


def settle_numbers(competences: list[Competence], profile: Profile) -> list[Competence]:
    """Put right the numbers that break the sequence where their place is certain; return repeated rows set aside."""
    orders = [profile.order(c.printed) if c.printed else None for c in competences]
    trusted = _longest_ascent(orders)
    originals = {competences[i].printed: competences[i] for i in trusted}
    used = set(originals)
    untrusted = sorted(set(range(len(competences))).difference(trusted))
    astray = {competences[i].printed for i in untrusted if orders[i] is not None}
    duplicates: list[Competence] = []
    said: dict[str | None, dict[int, str]] = {}  # what the originals say, folded once
    for index in untrusted:
        competence = competences[index]
        position = bisect_left(trusted, index)
        before = trusted[position - 1] if position else -1
        after = trusted[position] if position < len(trusted) else len(orders)
        below = (orders[before] or 0) if position else 0
        above = (orders[after] or 0) if position < len(trusted) else len(profile.numbers) + 1
        free = [number for number in profile.numbers[below : above - 1] if number not in used]
        twin = originals.get(competence.printed)
        if twin is not None and competence.printed not in said:
            said[competence.printed] = _folded(twin.row)
        if twin is not None and said[competence.printed] == _folded(competence.row):
            twin.copies += 1
            duplicates.append(competence)
        elif (
            len(free) == after - before - 1  # as many numbers as rows between the trusted neighbours
            and free
            and not (competence.printed in astray and free[index - before - 1] in astray)
        ):
            _renumber(competence, free[index - before - 1], used)
        elif competence.printed is not None and orders[index] is not None and competence.printed not in used:
            competence.doubts.append(("row-out-of-order", f"stands between {below or 'the beginning'} and {above}"))
            used.add(competence.printed)
        elif twin is not None:
            twin.copies += 1
            duplicates.append(competence)
        elif free and competence.printed is None:
            _renumber(competence, free[0], used)
    aside = {id(duplicate) for duplicate in duplicates}
    competences[:] = [competence for competence in competences if id(competence) not in aside]
    return duplicates


def _renumber(competence: Competence, number: str, used: set[str | None]) -> None:
    """Give a row the number its place asks for, and say so."""
    printed = competence.printed if competence.printed is not None else "no number"
    competence.number = number
    competence.doubts.append(("number-unexpected", f"printed {printed}, by its place {number}"))
    used.add(number)


def _folded(row: RawRow) -> dict[int, str]:
    """What the filled cells of a row say, for comparing."""
    texts = {place: plain_text("\n".join(line.text for line in cell.lines)) for place, cell in row.cells.items()}
    return {place: text for place, text in texts.items() if text}


def _longest_ascent(orders: Sequence[int | None]) -> list[int]:
    """Indices of a longest strictly ascending subsequence, the known numbers only."""
    known = [(index, order) for index, order in enumerate(orders) if order is not None]
    return [known[i][0] for i in longest_ascent([order for _, order in known], strictly=True)]
