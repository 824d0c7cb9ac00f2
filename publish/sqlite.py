"""SQLite: STRICT tables for editions and cells, and a view for each shape: `long`, `wide`, `competence`.

The text of a missing cell is NULL, and so is that of a language without an edition.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import polars as pl

from ..extract.errors import DatasetError
from ..normalize.edition import CELL_TYPES, EMPTY, FILLED, MISSING, Edition
from ..normalize.schema import KEY, NULLABLE
from .cells import join_cells, restore_editions, tabulate_editions
from .columns import EDITION_TYPES
from .release import Release, Written

APPLICATION_ID = int.from_bytes(b"esqf")
SCHEMA_VERSION = 1
EDITION_KEY = ("framework", "version", "language")
PLACE, ROW = ("framework", "version", "number", "column"), (*EDITION_KEY, "number")
FINDING_TYPES: dict[str, pl.DataType] = dict.fromkeys(
    ["severity", "code", *EDITION_KEY, "number", "column", "message", "evidence", "suggestion", "document"],
    pl.String(),
)
SET_UP = f"""
    PRAGMA page_size = 4096;
    PRAGMA journal_mode = OFF;
    PRAGMA foreign_keys = ON;
    PRAGMA application_id = {APPLICATION_ID};
    PRAGMA user_version = {SCHEMA_VERSION};
"""


def write_sqlite(release: Release, directory: Path) -> list[Written]:
    """`dataset.sqlite`."""
    path = directory / "dataset.sqlite"
    write_database(release, path)
    return [Written(path, "tables of editions, cells and findings with views long, wide and competence (SQLite)")]


def write_database(release: Release, path: Path) -> None:
    """All editions as one new database file in place of any other; DatasetError for rows it refuses."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(SET_UP)
        try:
            _fill(database, release)
        except sqlite3.IntegrityError as error:
            raise DatasetError(f"{path.name}: {error}") from None
        database.execute("VACUUM")


def _fill(database: sqlite3.Connection, release: Release) -> None:
    """Tables, rows and views in one transaction."""
    database.execute("BEGIN")
    for statement in _tables():
        database.execute(statement)
    _insert(database, "edition", tabulate_editions(release.editions))
    _insert(database, "cell", join_cells(release.editions))
    records = [finding.record() for finding in release.findings]
    rows = [tuple(record.get(name) for name in FINDING_TYPES) for record in records]
    _insert(database, "finding", pl.DataFrame(rows, schema=FINDING_TYPES, orient="row"))
    for statement in _views(release):
        database.execute(statement)
    database.execute("COMMIT")


def _tables() -> list[str]:
    """The tables; the checks restate the canonical schema."""
    statuses = ", ".join(f"'{status}'" for status in (FILLED, EMPTY, MISSING))
    nullable = {*NULLABLE, "text", "source_text"}
    cell_rules = [
        f"PRIMARY KEY ({_names(KEY)})",
        f"FOREIGN KEY ({_names(EDITION_KEY)}) REFERENCES edition",
        f"CHECK (status IN ({statuses}))",
        f"CHECK ((status = '{MISSING}') = (text IS NULL))",
        f"CHECK (text IS NULL OR (status = '{EMPTY}') = (text = ''))",
        "CHECK (confidence BETWEEN 0 AND 1)",
        'CHECK ("order" >= 1 AND (page IS NULL OR page >= 1))',
    ]
    editions = _columns(EDITION_TYPES, frozenset(EDITION_TYPES) - {*EDITION_KEY, "headers"})
    findings = _columns(FINDING_TYPES, frozenset(FINDING_TYPES) - {"severity", "code", "message"})
    return [
        f"CREATE TABLE edition ({', '.join([*editions, f'PRIMARY KEY ({_names(EDITION_KEY)})'])}) STRICT",
        f"CREATE TABLE cell ({', '.join([*_columns(CELL_TYPES, nullable), *cell_rules])}) STRICT",
        f"CREATE TABLE finding ({', '.join(findings)}) STRICT",
    ]


def _columns(types: Mapping[str, pl.DataType], nullable: frozenset[str] | set[str]) -> list[str]:
    """Column definitions of a table."""
    kinds: dict[pl.DataType, str] = {pl.String(): "TEXT", pl.Int64(): "INTEGER", pl.Float64(): "REAL"}
    return [f"{_name(n)} {kinds[k]}{'' if n in nullable else ' NOT NULL'}" for n, k in types.items()]


def _views(release: Release) -> list[str]:
    """The shapes: cells as they are, a column of texts a language, a row a competence."""
    languages = sorted({edition.language for edition in release.editions})
    letters = sorted({letter for edition in release.editions for letter in edition.cells["column"].unique()})
    place = _names((*PLACE, "level", "descriptor"))
    row = _names((*ROW, "order", "section", "section_title", "area_id", "area"))
    return [
        _view("long", _names(CELL_TYPES), "ORDER BY rowid"),
        _view(
            "wide",
            f"{place}, {_spread('language', languages)}",
            f"GROUP BY {_names(PLACE)} ORDER BY min(rowid)",
        ),
        _view(
            "competence",
            f"{row}, {_spread('column', letters)}",
            f"GROUP BY {_names(ROW)} ORDER BY min(rowid)",
        ),
    ]


def _view(name: str, columns: str, order: str) -> str:
    """A view of the cells."""
    return f"CREATE VIEW {name} AS SELECT {columns} FROM cell {order}"  # noqa: S608  # identifiers are quoted by _name


def _spread(column: str, values: Sequence[str]) -> str:
    """One column of texts for each value of `column`."""
    return ", ".join(
        f"max(text) FILTER (WHERE {_name(column)} = {_literal(value)}) AS {_name(value)}" for value in values
    )


def _insert(database: sqlite3.Connection, table: str, rows: pl.DataFrame) -> None:
    """All rows of a frame with the table's columns."""
    marks = ", ".join("?" * rows.width)
    database.executemany(f"INSERT INTO {table} ({_names(rows.columns)}) VALUES ({marks})", rows.iter_rows())  # noqa: S608  # names are ours, values are bound


def _name(word: str) -> str:
    """An SQL identifier."""
    return '"' + word.replace('"', '""') + '"'


def _literal(word: str) -> str:
    """An SQL string."""
    return "'" + word.replace("'", "''") + "'"


def _names(words: Sequence[str] | Mapping[str, object]) -> str:
    """SQL identifiers, separated by commas."""
    return ", ".join(_name(word) for word in words)


def read_database(path: Path) -> list[Edition]:
    """The editions of a database of ours; DatasetError for any other file."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            if database.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
                raise DatasetError(f"{path}: a database, but not a dataset of ours")
            cells = _select(database, "cell", CELL_TYPES)
            editions = _select(database, "edition", EDITION_TYPES)
    except (sqlite3.Error, pl.exceptions.PolarsError, ValueError, TypeError) as error:
        raise DatasetError(f"{path}: {str(error).splitlines()[0]}") from None
    return restore_editions(cells, editions, str(path))


def _select(database: sqlite3.Connection, table: str, types: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """A whole table as a frame, in the order it was written."""
    rows = database.execute(f"SELECT {_names(types)} FROM {table} ORDER BY rowid").fetchall()  # noqa: S608  # names are ours
    return pl.DataFrame(rows, schema=dict(types), orient="row")
