"""Moodle's CSV, read as Moodle's importer reads it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
from esqf.normalize.edition import FILLED, Edition
from esqf.publish.dataset import write_editions

FILE = "moodle/esqf-occupational-2021-el.csv"


def read_tree(path: Path) -> tuple[list[str], dict[str, list[str]]]:
    """The framework row, and the rows that hang on it, as the importer finds them: by position."""
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file, strict=True)
    assert {len(row) for row in rows} == {14}
    [framework] = [row for row in rows if row[12]]
    flat = {row[1]: row for row in rows if not row[12]}
    reached: dict[str, list[str]] = {}
    waiting = [""]
    while waiting:
        parent = waiting.pop()
        children = {key: row for key, row in flat.items() if row[0] == parent}
        reached |= children
        waiting += list(children)
    assert reached.keys() == flat.keys()
    return framework, reached


def test_all_rows_hang_on_the_framework(published: Path, editions: list[Edition]) -> None:
    """One framework row; each filled cell is reached from it, with its whole text as plain description."""
    framework, rows = read_tree(published / FILE)
    greek = next(edition for edition in editions if edition.key[1:] == ("2021", "el"))
    assert framework[2:4] == [greek.title, greek.title]
    for number, column, text in (
        greek.cells.filter(pl.col("status") == FILLED).select("number", "column", "text").rows()
    ):
        row = rows[f"esqf-occupational/2021/{number}/{column}@el"]
        assert (row[3], row[4]) == (text, "2")
    descriptors = [key for key in rows if key.count("/") == 3 and "/section/" not in key and "/area/" not in key]
    assert len(descriptors) == greek.cells["status"].eq(FILLED).sum()


def test_names_and_identifiers_survive_the_import(published: Path) -> None:
    """Nothing is longer than Moodle keeps, no name is empty, no identifier looks like a number."""
    _, rows = read_tree(published / FILE)
    for key, row in rows.items():
        assert 0 < len(row[2]) <= 100
        assert len(key) <= 100
        assert not key.replace(".", "").isdigit()


def test_gaps_are_told_at_their_competence(published: Path) -> None:
    """A missing competence is there without children, and its description names the missing cells."""
    _, rows = read_tree(published / FILE)
    key = "esqf-occupational/2021/14@el"
    assert rows[key][3].endswith("Not in the document: 14a, 14b, 14c, 14d, 14e, 14f, 14g, 14h, 14i.")
    assert not [row for row in rows.values() if row[0] == key]


def test_the_scale_is_one_that_moodle_takes(published: Path) -> None:
    """The framework's scale configuration begins with the scale's id and marks a proficient value."""
    framework, _ = read_tree(published / FILE)
    configuration = json.loads(framework[6])
    assert "scaleid" in configuration[0]
    assert [entry["proficient"] for entry in configuration[1:]] == [0, 1]
    assert len(framework[5].split(",")) == len(configuration) - 1


def test_long_names_of_frameworks_keep_identifiers_apart(editions: list[Edition], tmp_path: Path) -> None:
    """Paths longer than Moodle keeps become UUIDs, so that no two are cut to the same."""
    version = "draft-" * 20
    cells = editions[0].cells.with_columns(version=pl.lit(version))
    write_editions([replace(editions[0], version=version, cells=cells)], tmp_path, ["moodle"])
    [path] = (tmp_path / "moodle").iterdir()
    _, rows = read_tree(path)
    assert {len(key) for key in rows} == {36}
