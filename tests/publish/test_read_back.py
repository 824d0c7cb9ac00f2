"""Every format that holds the whole data gives back the editions."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from esqf.extract.errors import DatasetError
from esqf.extract.table import Box
from esqf.normalize.edition import FILLED, Edition
from esqf.normalize.finding import finding
from esqf.publish.dataset import FILES, FORMATS, write_editions, write_file
from esqf.publish.json_dataset import read_json
from esqf.publish.read_back import READERS, is_dataset, read_dataset
from esqf.publish.release import make_release
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WHOLE = [format_.name for format_ in FORMATS if format_.whole]
WITH_EDITIONS = {".json", ".parquet", ".sqlite", ".xlsx"}  # these hold titles, headers and sources too
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


def assert_same(found: Sequence[Edition], expected: Sequence[Edition], *, cells_only: bool) -> None:
    """The same editions in the order of publication, in every cell, and in every field of theirs."""
    ordered = make_release(expected).editions
    assert [edition.key for edition in found] == [edition.key for edition in ordered]
    for one, other in zip(found, ordered, strict=True):
        assert one.cells.schema == other.cells.schema
        assert one.cells.equals(other.cells), one.key
        if not cells_only:
            assert (one.title, dict(one.headers), one.source) == (
                other.title,
                dict(other.headers),
                other.source,
            )


@pytest.mark.parametrize("name", WHOLE)
def test_directory_reads_back(name: str, editions: list[Edition], tmp_path: Path) -> None:
    """A directory of any one format that holds the whole data reads back to the editions."""
    write_editions(editions, tmp_path, [name])
    assert is_dataset(tmp_path)
    assert_same(read_dataset(tmp_path), editions, cells_only=name == "jsonl")


@pytest.mark.parametrize("suffix", sorted(FILES))
def test_file_reads_back(suffix: str, editions: list[Edition], tmp_path: Path) -> None:
    """A file of any suffix reads back to the editions."""
    path = tmp_path / f"data{suffix}"
    write_file(editions, path)
    assert is_dataset(path)
    assert_same(read_dataset(path), editions, cells_only=suffix not in WITH_EDITIONS)


@pytest.mark.parametrize("suffix", sorted(FILES))
def test_hostile_texts_read_back(suffix: str, hostile: Edition, tmp_path: Path) -> None:
    """Formulas, mark-up, separators, line ends and other scripts come back letter by letter."""
    path = tmp_path / f"data{suffix}"
    write_file([hostile], path)
    assert_same(read_dataset(path), [hostile], cells_only=True)


@pytest.mark.parametrize("suffix", sorted(FILES))
@given(drawn=st.tuples(st.lists(TEXTS, min_size=1, max_size=8), st.none() | TEXTS, st.integers(0, 99)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_reads_back(
    suffix: str, drawn: tuple[list[str], str | None, int], editions: list[Edition], tmp_path: Path
) -> None:
    """Whatever letters a cell holds and whatever numbers its place has, every format gives them back."""
    texts, area, seed = drawn
    rng = random.Random(seed)
    cells = (
        editions[1]
        .cells.head(len(texts))
        .with_columns(
            text=pl.Series(text if text.strip() else f"x{text}" for text in texts),
            source_text=pl.Series(texts),
            area=pl.lit(area, pl.String),
            status=pl.lit(FILLED),
            confidence=pl.Series(rng.random() for _ in texts),
            x0=pl.Series(rng.choice([None, rng.uniform(-5, 900)]) for _ in texts).cast(pl.Float64),
        )
    )
    edition = replace(editions[1], cells=cells)
    path = tmp_path / f"data{suffix}"
    write_file([edition], path)
    assert_same(read_dataset(path), [edition], cells_only=True)


def test_json_keeps_findings(editions: list[Edition], tmp_path: Path) -> None:
    """JSON gives back what the reading doubted, with its place."""
    doubt = finding("low-confidence", "thin", number="6", column="c", page=3, box=Box(3, 1.5, 2.0, 3.0, 4.25))
    edition = replace(editions[0], findings=(doubt,))
    path = tmp_path / "data.json"
    write_file([edition], path)
    assert read_dataset(path)[0].findings == (doubt,)


def test_an_edition_without_cells_is_kept(editions: list[Edition], tmp_path: Path) -> None:
    """An edition of which no cell was read is still there."""
    bare = replace(editions[0], cells=editions[0].cells.clear())
    for suffix in sorted(WITH_EDITIONS):
        path = tmp_path / f"data{suffix}"
        write_file([bare, editions[1]], path)
        assert {edition.key for edition in read_dataset(path)} == {bare.key, editions[1].key}


def test_gaps_are_null_where_a_format_has_null(published: Path) -> None:
    """A missing cell has null for its text in JSON, JSON Lines and Parquet, an empty one an empty string."""
    data = json.loads((published / "dataset.json").read_text(encoding="utf-8"))
    lines = (published / "cells.jsonl").read_text(encoding="utf-8").splitlines()
    parquet = pl.read_parquet(published / "parquet", hive_partitioning=False).to_dicts()
    for cells in (
        [c for e in data["editions"] for c in e["cells"]],
        [json.loads(line) for line in lines],
        parquet,
    ):
        by_status = {status: {c["text"] for c in cells if c["status"] == status} for status in ("missing", "empty")}
        assert by_status == {"missing": {None}, "empty": {""}}


def test_what_others_made_of_csv_reads_too(editions: list[Edition], tmp_path: Path) -> None:
    """CSV that a tool wrote back with CRLF and without the difference of null and empty is read."""
    path = tmp_path / "cells.csv"
    write_file(editions, path)
    text = path.read_text(encoding="utf-8").replace('""', "").replace("\n", "\r\n")
    path.write_text(text, encoding="utf-8", newline="")
    assert_same(read_dataset(path), editions, cells_only=True)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "name,value\n1,2\n"),
        ("a.json", '{"title": "something else"}'),
        ("a.jsonl", '{"x": 1}\n'),
        ("a.xlsx", "no workbook"),
        ("a.parquet", "no parquet"),
        ("a.sqlite", "no database"),
        ("a.txt", "text"),
    ],
)
def test_other_files_are_no_datasets(name: str, content: str, tmp_path: Path) -> None:
    """A file that is not ours is told from its content, and reading it is one clear error."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert not is_dataset(path)
    with pytest.raises(DatasetError, match="not a dataset of ours"):
        read_dataset(path)


def test_an_empty_directory_is_no_dataset(tmp_path: Path) -> None:
    """A directory without a dataset is refused with what was expected in it."""
    with pytest.raises(DatasetError, match=r"expected a file ending in .* or a directory with dataset\.json"):
        read_dataset(tmp_path)
    assert not is_dataset(tmp_path / "nowhere")


def test_the_excel_variant_is_refused(published: Path) -> None:
    """CSV that was altered for Excel is not read as data in silence."""
    with pytest.raises(DatasetError, match=r"made for Excel, where texts may be altered; expected cells\.csv"):
        read_dataset(published / "cells.excel.csv")


@pytest.mark.parametrize("suffix", sorted(FILES))
def test_damaged_files_end_in_one_error(suffix: str, editions: list[Edition], tmp_path: Path) -> None:
    """A dataset cut or overwritten anywhere is read whole or refused; nothing else happens."""
    path = tmp_path / f"data{suffix}"
    write_file(editions[:1], path)
    whole = path.read_bytes()
    rng = random.Random(7)
    for _ in range(25):
        at = rng.randrange(len(whole))
        path.write_bytes(whole[:at] if rng.random() < 0.5 else whole[:at] + rng.randbytes(20) + whole[at + 20 :])
        with contextlib.suppress(DatasetError):
            READERS[suffix](path)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".jsonl", ".parquet", ".xlsx"])
def test_rows_that_break_the_schema_are_named(suffix: str, editions: list[Edition], tmp_path: Path) -> None:
    """What somebody spoilt in a dataset is found on reading, with file, column and row."""
    path = tmp_path / f"data{suffix}"
    write_file(editions[:1], path)
    if suffix in {".csv", ".json", ".jsonl"}:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("filled", "full", 1), encoding="utf-8", newline="\n")
    elif suffix == ".parquet":
        pl.read_parquet(path).with_columns(status=pl.lit("full")).write_parquet(path)
    else:
        _spoil_workbook(path)
    with pytest.raises(DatasetError, match=rf"{path.name}.*status.*1a"):
        read_dataset(path)


def _spoil_workbook(path: Path) -> None:
    """Change a status as a person would."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    book.worksheets[0]["O2"] = "full"
    book.save(path)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda d: d["editions"][0]["cells"][0].update(page=10**30), "TypeError"),
        (lambda d: d["editions"][0]["cells"][0].update(text=5), "TypeError"),
        (lambda d: d["editions"][0]["cells"][0].update(mood="good"), "unexpected column mood"),
        (lambda d: d["editions"][0]["cells"][0].pop("text"), "KeyError: 'text'"),
        (lambda d: d["editions"][0].update(headers=[1]), "AttributeError"),
        (lambda d: d["editions"][0].update(title=7), "title and headers must be texts"),
        (lambda d: d["editions"][0].update(language="xx"), "holds cells of another edition"),
        (lambda d: d["editions"].append(d["editions"][0]), "holds esqf-occupational/2021/el more than once"),
        (lambda d: d.update(esqf="2"), 'expected an object with "esqf": "1"'),
        (lambda d: d.update(editions=5), "TypeError"),
    ],
)
def test_wrong_json_is_one_line_that_says_what(
    spoil: Callable[[dict[str, Any]], object], expected: str, editions: list[Edition], tmp_path: Path
) -> None:
    """Whatever somebody made of a JSON dataset, the error is one line with the file and what was found."""
    path = tmp_path / "data.json"
    write_file(editions[:1], path)
    data = json.loads(path.read_text(encoding="utf-8"))
    spoil(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(DatasetError, match=expected) as caught:
        read_json(path)
    assert "\n" not in str(caught.value)
