"""The database, checked by SQLite itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pandas
import polars as pl
import pytest
from esqf.normalize.edition import CELL_TYPES, Edition
from esqf.publish.release import make_release


@pytest.fixture
def database(published: Path) -> Iterator[sqlite3.Connection]:
    """The published database."""
    with closing(sqlite3.connect(published / "dataset.sqlite")) as connection:
        yield connection


def test_integrity(database: sqlite3.Connection) -> None:
    """SQLite finds nothing wrong, all tables are STRICT, and the file says whose it is."""
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    tables = database.execute(
        "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    )
    assert sorted(tables) == [("cell", 1), ("edition", 1), ("finding", 1)]
    assert database.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"esqf"),)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cell SET status = 'full' WHERE code = '1a'",
        "UPDATE cell SET text = '' WHERE code = '1a'",
        "UPDATE cell SET text = NULL WHERE code = '1a'",
        "UPDATE cell SET confidence = 2",
        "UPDATE cell SET page = 'three'",
        "UPDATE cell SET number = '1', \"column\" = 'a'",
        "DELETE FROM edition",
        "UPDATE cell SET language = 'xx' WHERE code = '1a'",
    ],
)
def test_the_database_refuses_wrong_data(database: sqlite3.Connection, change: str) -> None:
    """Types, keys and the rules of the schema hold inside the database too."""
    database.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(change)
    database.rollback()


def test_long_view_is_the_canonical_table(database: sqlite3.Connection, editions: list[Edition]) -> None:
    """`long` holds the canonical columns in order, the cells in the order of publication."""
    cursor = database.execute("SELECT * FROM long")
    assert [column[0] for column in cursor.description] == list(CELL_TYPES)
    expected = pl.concat([edition.cells for edition in make_release(editions).editions])
    assert [row[10] for row in cursor] == expected["code"].to_list()


def test_wide_view_sets_languages_side_by_side(database: sqlite3.Connection, editions: list[Edition]) -> None:
    """`wide` has a column a language: the text, '' where it is empty, NULL where it is missing."""
    cursor = database.execute("SELECT * FROM wide")
    assert [column[0] for column in cursor.description][-3:] == ["de", "el", "en"]
    rows = {(row[1], row[2] + row[3]): row[-3:] for row in cursor}
    texts = {edition.key[1:]: edition.texts() for edition in editions}
    assert rows["2021", "1a"] == tuple(texts["2021", language]["1a"] for language in ("de", "el", "en"))
    assert rows["2021", "2h"][1] == ""
    assert rows["2021", "14a"][1] is None
    assert rows["2024", "1a"][1] is None
    assert len(rows) == 333 + 324


def test_competence_view_has_a_row_a_competence(database: sqlite3.Connection, editions: list[Edition]) -> None:
    """`competence` has the texts of all columns of a competence in one row."""
    cursor = database.execute("SELECT * FROM competence WHERE version = '2021' AND language = 'de'")
    assert [column[0] for column in cursor.description][-9:] == list("abcdefghi")
    rows = cursor.fetchall()
    texts = next(edition for edition in editions if edition.key[1:] == ("2021", "de")).texts()
    assert [row[3] for row in rows] == [str(number) for number in range(1, 38)]
    assert rows[5][-9:] == tuple(texts[f"6{letter}"] for letter in "abcdefghi")


def test_pandas_reads_the_views(database: sqlite3.Connection, editions: list[Edition]) -> None:
    """pandas gets the canonical table in one call, with a gap as a null."""
    frame = pandas.read_sql_query("SELECT * FROM long WHERE language = 'el'", database)
    assert list(frame.columns) == list(CELL_TYPES)
    assert frame["text"].isna().sum() == 18


def test_findings_are_there(database: sqlite3.Connection) -> None:
    """What was found is a table of its own."""
    assert database.execute("SELECT code, language, number FROM finding").fetchall() == [("row-missing", "el", "14")]
