"""The page that comes with a dataset."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from esqf.normalize.edition import CELL_TYPES, Edition
from esqf.publish.columns import CELL_COLUMNS, EDITION_COLUMNS, EDITION_TYPES
from esqf.publish.dataset import write_editions
from esqf.publish.release import UNDATED, date_versions, make_release, version_key


def test_dictionary_covers_every_column() -> None:
    """Each column of the data contract has its meaning, in the contract's order."""
    assert list(CELL_COLUMNS) == list(CELL_TYPES)
    assert list(EDITION_COLUMNS) == list(EDITION_TYPES)


def test_the_page_tells_everything(published: Path) -> None:
    """Files, columns, coverage, findings, licence and citation are on the page."""
    text = (published / "README.md").read_text(encoding="utf-8")
    assert all(f"| {name} |".replace("_", "\\_") in text for name in CELL_COLUMNS)
    files = [path.relative_to(published).as_posix() for path in published.rglob("*") if path.is_file()]
    assert all(f"| `{name}` |" in text for name in files if name != "README.md")
    assert "| esqf-occupational | 2021 | el | 202 | 113 | 18 | 1 | 0 | el.json |" in text
    assert "**This is not an official publication**" in text
    assert "## Licence" in text
    assert "> EUROPEAN SECTORAL QUALIFICATIONS FRAMEWORK" in text
    assert "Version 2021, 2024; de, el, en." in text


def test_markup_in_titles_is_text(editions: list[Edition], tmp_path: Path) -> None:
    """A title cannot break the page's tables or add mark-up to it."""
    write_editions([replace(editions[0], title="a | b <script>alert(1)</script> **c**\nd")], tmp_path, ["csv"])
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# a \\| b \\<script\\>alert(1)\\</script\\> \\*\\*c\\*\\* d\n")


def test_versions_sort_by_their_numbers(editions: list[Edition]) -> None:
    """Numbers inside names count as numbers."""
    names = ["sample-10", "2021", "sample-2", "2021.1", "1.10", "1.9"]
    assert sorted(names, key=version_key) == ["1.9", "1.10", "2021", "2021.1", "sample-2", "sample-10"]


@pytest.mark.parametrize(
    ("versions", "day"),
    [
        (["2021"], date(2021, 1, 1)),
        (["2021", "2024-draft"], date(2024, 1, 1)),
        (["sample-1"], None),
        (["20215"], None),
    ],
)
def test_days_come_from_versions_and_never_from_the_clock(versions: list[str], day: date | None) -> None:
    """A version named after a year is dated 1 January; for others no day is known."""
    assert date_versions(versions) == day


def test_undated_files_say_so_nowhere_but_where_they_must(editions: list[Edition]) -> None:
    """Without a known day, files that must be dated bear a fixed one."""
    release = make_release(editions)
    assert (release.known_day, release.day_of("2021")) == (date(2024, 1, 1), date(2021, 1, 1))
    assert make_release(editions, published=date(2020, 2, 2)).day_of("2021") == date(2020, 2, 2)
    assert release.day_of("draft") == UNDATED
