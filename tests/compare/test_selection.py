"""Comparisons narrowed to codes and areas."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from esqf.compare.change import Comparison
from esqf.compare.editions import compare_editions
from esqf.compare.selection import select_changes
from esqf.extract.errors import UsageError
from esqf.normalize.edition import Edition

Sketch = tuple[str | None, str | None, dict[str, str | None]]


@pytest.fixture
def comparison(rows: list[Sketch], make_edition: Callable[..., Edition]) -> Comparison:
    """Row 2 removed, two cells of row 4 and one of row 7 reworded."""
    new = [*rows]
    new[3] = (
        *rows[3][:2],
        {"a": "Working well with interpreters", "b": "Brief interpreters before the interview"},
    )
    new[6] = (*rows[6][:2], {**rows[6][2], "a": "Many methods of quality assurance"})
    return compare_editions(make_edition(rows), make_edition(new[:1] + new[2:], "2"))


def places(comparison: Comparison) -> list[str]:
    """The first place of each change."""
    return [change.places[0].name for change in comparison.everything]


@pytest.mark.parametrize(
    ("codes", "areas", "found", "numbers"),
    [
        ([], [], ["2", "4a", "4b", "7a"], {"3": "2", "4": "3", "5": "4", "6": "5", "7": "6"}),
        (["4a"], [], ["4a"], {"4": "3", "5": "4"}),
        (["4"], [], ["4a", "4b"], {"4": "3", "5": "4"}),
        (["2c"], [], ["2"], {"3": "2"}),
        ([], ["qual"], ["7a"], {"7": "6"}),
        ([], ["law"], ["2"], {}),
        (["4b"], ["Quality"], ["4b", "7a"], {"4": "3", "5": "4", "7": "6"}),
    ],
)
def test_codes_and_areas_narrow(
    comparison: Comparison, codes: list[str], areas: list[str], found: list[str], numbers: dict[str, str]
) -> None:
    """A cell, a whole row or an area is picked on either side; a cell brings the fate of its row."""
    narrowed = select_changes(comparison, codes, areas)
    assert places(narrowed) == found
    assert narrowed.numbers == numbers


def test_unknown_places_are_refused(comparison: Comparison) -> None:
    """A code or area that neither edition has is a wrong call, named."""
    with pytest.raises(UsageError, match="99z, Fishing"):
        select_changes(comparison, ["99z", "4a"], ["Fishing"])
