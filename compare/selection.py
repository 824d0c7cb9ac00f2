"""Narrow a comparison to some competences, cells or areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..extract.errors import UsageError
from .change import Change, Comparison, Part, Place
from .content import Content, Row
from .typography import fold_typography


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought in one edition: code or number -> number, and the numbers of the areas sought."""

    codes: Mapping[str, str]
    areas: frozenset[str]

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers of all competences that are concerned."""
        return self.areas | frozenset(self.codes.values())

    def has(self, part: Part, place: Place | None) -> bool:
        """Whether a side of a change stands at one of the places."""
        if place is None or place.number is None:
            return False
        if place.number in self.areas or place.number in self.codes:
            return True
        # whoever asks for a cell also wants to know that its competence came or went
        return place.code in self.codes if part is Part.CELL else place.number in self.numbers


def select_changes(comparison: Comparison, codes: Sequence[str] = (), areas: Sequence[str] = ()) -> Comparison:
    """The changes at any of `codes` (`6c`, or `6` for the row) or in any of `areas` (in a name, or an id).

    A selection is for reading, not for applying. UsageError for a code or area that neither edition has.
    """
    if not codes and not areas:
        return comparison
    old, new = (_find(content, codes, areas) for content in (comparison.old, comparison.new))
    unknown = [code for code in codes if code not in old.codes and code not in new.codes]
    unknown += [a for a in areas if not any(_find(c, (), [a]).areas for c in (comparison.old, comparison.new))]
    if unknown:
        raise UsageError(f"{', '.join(unknown)}: no such competence, cell or area in either edition")

    def pick(changes: tuple[Change, ...]) -> tuple[Change, ...]:
        return tuple(c for c in changes if old.has(c.part, c.old) or new.has(c.part, c.new))

    return replace(
        comparison,
        changes=pick(comparison.changes),
        typographic=pick(comparison.typographic),
        gaps=pick(comparison.gaps),
        numbers={a: b for a, b in comparison.numbers.items() if a in old.numbers or b in new.numbers},
    )


def _find(content: Content, codes: Sequence[str], areas: Sequence[str]) -> Sought:
    """What an edition has of the codes, numbers and areas."""
    known = {row.number: row.number for row in content.rows}
    known |= {row.number + letter: row.number for row in content.rows for letter in row.cells}
    names = [fold_typography(area.casefold()) for area in areas]
    return Sought(
        {code: known[code] for code in codes if code in known},
        frozenset(row.number for row in content.rows if row.area_id in areas or _is_called(row, names)),
    )


def _is_called(row: Row, names: Sequence[str]) -> bool:
    """Whether the area of a competence has one of the names in its own."""
    own = fold_typography((row.area or "").casefold())
    return any(name and name in own for name in names)
