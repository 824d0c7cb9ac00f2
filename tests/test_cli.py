"""The command line: examples that run, exit statuses, errors in one line, output whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from esqf.cli import app
from esqf.normalize.edition import CELL_TYPES
from esqf.normalize.finding import CODES
from hostile import one_page

ROOT = Path(__file__).parent.parent
ENGLISH = "raw/esqf-occupational/sample-1/en.pdf"
FRENCH = "raw/esqf-occupational/sample-1/fr.html"
REVISED = "raw/esqf-occupational/sample-2/en.html"
HEAVY = ("polars", "numpy", "scipy", "pandera", "lxml", "pypdfium2", "pdfplumber", "camelot", "rdflib", "joblib")
CHANGED = {"correct"}  # commands that change what they are given
STATUS = {"diff": 1}  # the samples' versions differ; every other example is done with status 0
CELLS = 333


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three of the sample documents, where commands run."""
    folder = tmp_path_factory.mktemp("workplace")
    for name in (ENGLISH, FRENCH, REVISED):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def built(workplace: Path) -> Path:
    """The workplace after a build."""
    done = run(workplace, "build", "raw", "-o", "output")
    assert done.returncode == 0, done.stderr
    return workplace


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`esqf` with these arguments in a folder, as a person starts it, its cache kept there."""
    settings = {**os.environ, "ESQF_CACHE": str(folder / ".cache"), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "esqf", *arguments]
    return subprocess.run(
        command, cwd=folder, env=settings, capture_output=True, text=True, encoding="utf-8", check=False
    )


def list_examples(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Each command of the program, those of groups too, with the examples in its help."""
    for name, command in group.commands.items():
        text = command.help or command.callback.__doc__ or ""
        yield (*path, name), re.findall(r"Example: `(.*)`", text)
        if hasattr(command, "commands"):
            yield from list_examples(command, (*path, name))


EXAMPLES = dict(list_examples(typer.main.get_command(app)))


# -- help -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EXAMPLES, ids=" ".join)
def test_each_command_shows_an_example_that_runs(path: tuple[str, ...], built: Path, tmp_path: Path) -> None:
    """What stands in the help can be typed as it stands there, in a folder with the samples."""
    help_text = " ".join(run(built, *path, "--help").stdout.split())
    (example,) = EXAMPLES[path]
    assert example.split()[1 : 1 + len(path)] == list(path)
    assert " ".join(example.split()[:3]) in help_text
    folder = built
    if path[0] in CHANGED:
        folder = tmp_path / "copy"
        shutil.copytree(built / "raw", folder / "raw")
    done = run(folder, *shlex.split(example)[1:])
    assert done.returncode == STATUS.get(path[0], 0), done.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("extract", "--help"), ("profiles",)])
def test_help_and_lists_load_no_heavy_library(arguments: tuple[str, ...]) -> None:
    """Starting the program costs what it needs: none of the libraries that read, compute or write."""
    script = (
        "import sys\nfrom esqf.cli import main\n"
        f"sys.argv = ['esqf', *{list(arguments)!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('loaded', [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stderr.splitlines()[-1] == "loaded []"


def test_importing_the_package_loads_no_heavy_library() -> None:
    """`import esqf` is cheap as well."""
    script = f"import sys, esqf\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_program_without_a_command_says_what_it_can_do(tmp_path: Path) -> None:
    """It is wrong usage, answered with the list of commands."""
    done = run(tmp_path)
    assert done.returncode == 2
    shown = done.stdout + done.stderr
    assert [path[0] for path in EXAMPLES if f" {path[0]} " not in shown] == []


# -- what commands print ----------------------------------------------------------------------------------------


def test_extract_prints_canonical_cells_as_csv(workplace: Path) -> None:
    """Standard output is CSV and nothing else: the contract's columns, the whole grid; the summary stands elsewhere."""
    done = run(workplace, "extract", ENGLISH, FRENCH)
    assert done.returncode == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == list(CELL_TYPES)
    assert len(rows) == 2 * CELLS
    assert {(row["version"], row["language"]) for row in rows} == {("sample-1", "en"), ("sample-1", "fr")}
    assert "sample-1/en" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "parquet", "xlsx"])
def test_extract_writes_the_format_of_the_suffix(suffix: str, built: Path) -> None:
    """The file is there, standard output is empty, and the program reads the file back."""
    import esqf

    done = run(built, "extract", FRENCH, "-o", f"fr.{suffix}")
    assert (done.returncode, done.stdout) == (0, "")
    assert esqf.read(built / f"fr.{suffix}").cells.equals(esqf.read(built / FRENCH).cells)


def test_extract_writes_the_same_bytes_each_time(workplace: Path) -> None:
    """The same document gives the same dataset."""
    first, second = (run(workplace, "extract", ENGLISH).stdout for _ in range(2))
    assert first == second


def test_what_checking_finds_lowers_the_confidence_of_what_is_written(built: Path) -> None:
    """A cell that is filled against the framework has at most half of it, however the cells are written."""
    import esqf

    path = "raw/esqf-occupational/sample-2/en.html"
    assert run(built, "extract", path, "-o", "one.json").returncode == 0
    assert run(built, "publish", path, "--to", "json", "-o", "one").returncode == 0
    extracted, dataset = esqf.read(built / "one.json"), esqf.read_all([built / "output"])
    of_build = next(edition for edition in dataset if edition.version == "sample-2")
    for edition in (extracted, of_build, esqf.read(built / "one")):
        sure = dict(edition.cells.select("code", "confidence").iter_rows())
        assert sure["8e"] <= 0.5
        assert sure["1a"] > 0.95


def test_validate_prints_the_records_that_programs_read(workplace: Path) -> None:
    """JSON findings have the contract's keys, known codes and severities; the status tells of errors."""
    done = run(workplace, "validate", "raw/esqf-occupational/sample-1", "--format", "json")
    record = json.loads(done.stdout)
    assert {"findings", "summary"} <= set(record)
    keys = {"code", "severity", "language", "number", "column", "message", "page", "box", "evidence", "suggestion"}
    for found in record["findings"]:
        assert keys <= set(found)
        assert found["code"] in CODES
        assert found["severity"] in {"error", "warning", "info"}
    assert done.returncode == int(any(found["severity"] == "error" for found in record["findings"]))


def test_validate_prints_sarif(workplace: Path) -> None:
    """The same as SARIF 2.1.0."""
    record = json.loads(run(workplace, "validate", REVISED, "--format", "sarif").stdout)
    assert record["version"] == "2.1.0"
    assert record["runs"][0]["tool"]["driver"]["name"] == "esqf"
    assert {result["ruleId"] for result in record["runs"][0]["results"]} <= set(CODES)


def test_diff_prints_the_records_that_programs_read(workplace: Path) -> None:
    """JSON changes have the contract's keys; words add up to both texts; the status says that something changed."""
    done = run(workplace, "diff", ENGLISH, REVISED, "--format", "json")
    assert done.returncode == 1
    record = json.loads(done.stdout)
    assert {"changes", "summary", "numbers"} <= set(record)
    reworded = [change for change in record["changes"] if change["kind"] == "cell-reworded"]
    assert reworded
    for change in reworded:
        assert {"number", "column", "code", "text"} <= set(change["old"]) & set(change["new"])
        assert {kind for kind, _ in change["words"]} <= {"equal", "delete", "insert"}


def test_diff_of_the_same_edition_finds_nothing(workplace: Path) -> None:
    """An edition does not differ from itself, whatever way it is read."""
    assert run(workplace, "diff", ENGLISH, ENGLISH).returncode == 0


# -- exit statuses ----------------------------------------------------------------------------------------------


def test_strict_makes_errors_count(tmp_path: Path) -> None:
    """A document with a missing competence is read with status 0, with --strict with 1."""
    shutil.copy(ROOT / "raw/esqf-occupational/sample-1/it.txt", tmp_path / "it.txt")
    text = (tmp_path / "it.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    rows = [line for line in text if re.match(r"[^\t]*\t?8[ \t]", line)]
    assert len(rows) == 1
    (tmp_path / "it.txt").write_text(
        "".join(line for line in text for _ in range(1 + (line in rows))), encoding="utf-8"
    )
    statuses = [run(tmp_path, "extract", "it.txt", *more).returncode for more in ((), ("--strict",))]
    assert statuses == [0, 1]


def test_what_can_be_read_is_done_though_another_fails(built: Path) -> None:
    """A missing document is an error with status 2; the others are written all the same."""
    done = run(built, "extract", "nowhere.pdf", FRENCH, "-o", "some.jsonl")
    assert done.returncode == 2
    assert len((built / "some.jsonl").read_text(encoding="utf-8").splitlines()) == CELLS


def make_bad(folder: Path, name: str) -> Path:
    """A document that cannot be read, of a kind."""
    contents = {
        "empty.pdf": b"",
        "image.png": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "image.pdf": b"\xff\xd8\xff\xe0" + bytes(200),
        "letter.txt": b"Dear colleagues,\n\nthere is no table here.\n",
        "page.html": b"<!doctype html><title>x</title><table><tr><td>a<td>b</table>",
        "broken.pdf": (ROOT / ENGLISH).read_bytes()[:900],
        "archive.docx": b"PK\x05\x06" + bytes(18),
    }
    path = folder / name
    path.write_bytes(contents[name])
    return path


@pytest.mark.parametrize(
    "name", ["empty.pdf", "image.png", "image.pdf", "letter.txt", "page.html", "broken.pdf", "archive.docx"]
)
def test_a_document_that_cannot_be_read_is_named_in_one_line(name: str, tmp_path: Path) -> None:
    """Status 2 and one line: the document, what was found there and what was expected."""
    make_bad(tmp_path, name)
    done = run(tmp_path, "extract", name, "-o", "out.csv")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert re.fullmatch(rf"error: {re.escape(name)}(, page \d+)?: \S.*; expected \S.*", line)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != ".cache") == [name]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("extract", "nowhere.pdf"), ("nowhere.pdf", "no such file", "expected")),
        (("validate", "nowhere"), ("nowhere", "no such file", "expected")),
        (("diff", "nowhere.pdf", "nowhere.pdf"), ("nowhere.pdf", "no such file")),
        (("build", "nowhere"), ("nowhere",)),
        (("profiles", "show", "unknown"), ("unknown", "esqf-occupational")),
        (("publish", "raw", "--to", "punchcards"), ("punchcards", "csv")),
        (("publish",), ("PATH", "--to")),
        (("extract", FRENCH, "-o", "cells.doc"), ("cells.doc", ".csv")),
        (("extract", FRENCH, "--profile", "unknown"), ("unknown", "esqf-occupational")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_wrong_usage_is_told_in_lines_that_help(
    arguments: tuple[str, ...], words: tuple[str, ...], workplace: Path
) -> None:
    """Status 2, nothing on standard output, no traceback, and the names that a person needs."""
    before = sorted(path.name for path in workplace.iterdir())
    done = run(workplace, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert all(line.startswith("error: ") for line in done.stderr.splitlines())
    assert [word for word in words if word not in done.stderr] == []
    assert sorted(path.name for path in workplace.iterdir()) == before


def test_pages_are_drawn_of_what_was_read_be_it_an_edition_or_not(tmp_path: Path) -> None:
    """Where no edition is found, the pictures tell why; what could not be read is not opened once more."""
    (tmp_path / "other.pdf").write_bytes(one_page())
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    done = run(tmp_path, "extract", "other.pdf", "broken.pdf", "--debug", "pages")
    assert done.returncode == 2
    assert [path.name for path in (tmp_path / "pages").iterdir()] == ["other-001.png"]


def test_a_document_is_told_by_its_content_not_by_its_name(workplace: Path, tmp_path: Path) -> None:
    """A web page called .pdf is read as what it is."""
    shutil.copy(workplace / FRENCH, tmp_path / "named.pdf")
    done = run(tmp_path, "extract", "named.pdf")
    assert done.returncode == 0
    assert {row["language"] for row in csv.DictReader(io.StringIO(done.stdout))} == {"fr"}


def test_two_documents_for_one_language_are_both_named(workplace: Path) -> None:
    """No guess which of them counts, and nothing is written."""
    done = run(workplace, "extract", ENGLISH, REVISED, "--version", "1", "-o", "both.csv")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert ENGLISH in line
    assert REVISED in line
    assert "language en" in line
    assert not (workplace / "both.csv").exists()


def test_a_failed_build_leaves_what_was_published(built: Path) -> None:
    """Where raw/ cannot be built the output stays as it was, byte for byte."""
    kept = {
        path: path.read_bytes()
        for path in (built / "output").rglob("*")
        if path.is_file() and path.stat().st_size < 10**6
    }
    assert run(built, "build", "nowhere", "-o", "output").returncode == 2
    assert {path: path.read_bytes() for path in kept} == kept


def test_acknowledged_findings_stop_failing(built: Path, tmp_path: Path) -> None:
    """`--acknowledge` writes the findings with a reason; with that file as baseline they are notes."""
    known, edition = str(tmp_path / "known.toml"), "raw/esqf-occupational/sample-2"
    assert run(built, "validate", edition).returncode == 1
    without = run(built, "validate", edition, "--acknowledge", known)
    assert (without.returncode, "--reason" in without.stderr) == (2, True)
    assert run(built, "validate", edition, "--acknowledge", known, "--reason", "changed on purpose").returncode == 0
    again = run(built, "validate", edition, "--baseline", known)
    assert (again.returncode, again.stdout.count("changed on purpose")) == (0, 2)
