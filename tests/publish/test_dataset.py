"""Choosing and writing formats."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
from esqf.extract.errors import DatasetError, UsageError
from esqf.normalize.edition import Edition, Source
from esqf.normalize.finding import finding
from esqf.publish.dataset import FILES, FORMATS, STANDARD, choose_formats, write_editions, write_file
from esqf.publish.read_back import read_dataset
from esqf.publish.release import Written

ROOT = Path(__file__).parent.parent.parent
ALL = [format_.name for format_ in FORMATS]

PUBLISH_AGAIN = """
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from esqf.normalize.finding import finding
from esqf.publish.dataset import FORMATS, write_editions
from esqf.publish.read_back import read_dataset
editions = read_dataset(Path(sys.argv[1]))[::-1]
found = finding("row-missing", "competence 14 is not in the document", number="14")
found = [replace(found, framework="esqf-occupational", version="2021", language="el")]
names = [format_.name for format_ in FORMATS]
write_editions(editions, Path(sys.argv[2]), names, findings=found, published=date(2024, 5, 6))
"""


def hash_files(directory: Path) -> dict[str, str]:
    """Path below the directory -> hash, for every file."""
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_written_file_is_reported_once(written: tuple[Written, ...], published: Path) -> None:
    """What `write_editions` returns is what stands in the directory."""
    reported = [item.path.relative_to(published).as_posix() for item in written]
    assert sorted(reported) == sorted(hash_files(published))


def test_same_input_makes_same_bytes_in_another_process(published: Path, tmp_path: Path) -> None:
    """Neither order, nor hash seed, nor time zone, nor process changes a byte of any format."""
    environment = {**os.environ, "PYTHONHASHSEED": "123", "TZ": "Pacific/Auckland"}
    command = [sys.executable, "-c", PUBLISH_AGAIN, str(published / "dataset.json"), str(tmp_path / "again")]
    subprocess.run(command, check=True, env=environment, cwd=tmp_path)
    first, again = hash_files(published), hash_files(tmp_path / "again")
    assert {name for name in first if first[name] != again.get(name)} == set()


def test_needed_formats_are_written_too(editions: list[Edition], tmp_path: Path) -> None:
    """A format that describes tables brings the tables, and every dataset its README."""
    write_editions(editions, tmp_path, ["datapackage"])
    assert sorted(hash_files(tmp_path)) == ["README.md", "cells.csv", "datapackage.json", "editions.csv"]


def test_unknown_format_names_the_nearest() -> None:
    """A misspelt format is refused with the one that was meant."""
    with pytest.raises(UsageError, match="did you mean parquet"):
        choose_formats(["csv", "parquett"])
    with pytest.raises(UsageError, match=r"there are: csv, "):
        choose_formats(["???"])


def test_standard_formats_exist() -> None:
    """The standard set names known formats."""
    assert {format_.name for format_ in choose_formats(STANDARD)} >= set(STANDARD)


def test_nothing_is_written_for_cells_that_break_the_schema(editions: list[Edition], tmp_path: Path) -> None:
    """Bad cells fail before the first file, and the error names edition and row."""
    bad = editions[0].cells.with_columns(confidence=pl.lit(1.5))
    with pytest.raises(DatasetError, match=r"esqf-occupational/2021/el: confidence.*1a"):
        write_editions([replace(editions[0], cells=bad)], tmp_path / "out", ["csv"])
    assert not (tmp_path / "out").exists()


def test_cells_of_another_edition_are_refused(editions: list[Edition], tmp_path: Path) -> None:
    """An edition may not hold the cells of another one."""
    with pytest.raises(DatasetError, match="holds cells of esqf-occupational/2021/de"):
        write_editions([replace(editions[0], cells=editions[1].cells)], tmp_path, ["csv"])


def test_one_edition_twice_is_refused(editions: list[Edition], tmp_path: Path) -> None:
    """Two editions of one framework, version and language are an error that names them."""
    with pytest.raises(UsageError, match="two editions of esqf-occupational/2021/el"):
        write_editions([editions[0], editions[0]], tmp_path, ["csv"])
    with pytest.raises(UsageError, match="no edition"):
        write_editions([], tmp_path, ["csv"])


@pytest.mark.parametrize("suffix", sorted(FILES))
def test_file_is_replaced_whole(suffix: str, editions: list[Edition], tmp_path: Path) -> None:
    """Writing over a file leaves the new one and no trace of the way there; a failure leaves the old one."""
    path = tmp_path / f"cells{suffix}"
    write_file(editions[:1], path)
    before = path.read_bytes()
    write_file(editions[:1], path)
    assert path.read_bytes() == before
    too_long = editions[0].cells.with_columns(source_text=pl.lit("x" * 40_000), status=pl.lit("unheard-of"))
    with pytest.raises(DatasetError):
        write_file([replace(editions[0], cells=too_long)], path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_where_documents_lay_is_not_published(editions: list[Edition], tmp_path: Path) -> None:
    """Only the bare name of a document is published: the same document makes the same bytes anywhere."""
    source = Source("/elsewhere/raw/de.pdf", "ab" * 32)
    doubt = finding("low-confidence", "thin", language="de", document="/elsewhere/raw/de.pdf")
    edition = replace(editions[1], source=source, findings=(doubt,))
    names = [name for name in ALL if name != "xliff"]
    for written in write_editions([edition], tmp_path, names, findings=[doubt]):
        assert b"elsewhere" not in written.path.read_bytes(), written.path.name


def test_unknown_suffix_is_refused(editions: list[Edition], tmp_path: Path) -> None:
    """A suffix we do not write is refused with those we do."""
    with pytest.raises(UsageError, match=r"cannot write \.pdf; expected \.csv, \.json"):
        write_file(editions, tmp_path / "cells.pdf")


@pytest.mark.parametrize("name", ALL)
def test_every_format_is_documented(name: str) -> None:
    """Each format has its part in the documentation, and a line for `--to list`."""
    assert f"## {name}" in (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert all(format_.line for format_ in FORMATS)


def test_start_stays_light() -> None:
    """Knowing the formats imports none of the heavy libraries that they need."""
    heavy = "rdflib,lxml,xlsxwriter,openpyxl,pandera"
    code = "import sys, esqf.publish.dataset, esqf.publish.read_back\n"
    code += f"print([module for module in {heavy.split(',')} if module in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert result.stdout.strip() == "[]"


def test_other_frameworks_publish_beside_ours(editions: list[Edition], digital: list[Edition], tmp_path: Path) -> None:
    """A framework without sections, areas, levels or kinds fits every format, beside another one."""
    both = [*editions, *digital]
    written = write_editions(both, tmp_path, ALL)
    assert {item.path.name for item in written} >= {"digital-3.0-ar.json", "digital-3.0.ar-sr-Latn.xlf"}
    found = {edition.key: edition for edition in read_dataset(tmp_path)}
    assert all(found[edition.key].cells.equals(edition.cells) for edition in both)
