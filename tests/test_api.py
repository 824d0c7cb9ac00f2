"""The Python API does what the command line does: read, check, diff, write."""

from __future__ import annotations

from pathlib import Path

import esqf
import pytest
from editions import build_edition, sample
from esqf.normalize.finding import Severity

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "raw" / "esqf-occupational"
ENGLISH = SAMPLES / "sample-1" / "en.pdf"
FRENCH = SAMPLES / "sample-1" / "fr.html"


def test_read_gives_an_edition() -> None:
    """Cells, findings and source; framework, version and language by the path."""
    edition = esqf.read(ENGLISH)
    assert edition.key == ("esqf-occupational", "sample-1", "en")
    assert edition.cells.height == 333
    assert edition.source is not None
    assert edition.source.name == str(ENGLISH)
    assert edition.texts() == build_edition(sample("en")).texts()


def test_what_is_said_goes_before_the_path(tmp_path: Path) -> None:
    """Language and version may be given; elsewhere the language is detected."""
    copy = tmp_path / "document.html"
    copy.write_bytes(FRENCH.read_bytes())
    assert esqf.read(copy).key == ("esqf-occupational", "unversioned", "fr")
    assert esqf.read(copy, version="7", language="fr-BE").key == ("esqf-occupational", "7", "fr-BE")


def test_check_takes_one_edition_or_several() -> None:
    """A clean edition has no error, alone or with others."""
    english, french = esqf.read(ENGLISH), esqf.read(FRENCH)
    for findings in (esqf.check(english), esqf.check([english, french])):
        assert [found for found in findings if found.severity is Severity.ERROR] == []


def test_diff_finds_what_changed() -> None:
    """Nothing between an edition and itself, something between two versions."""
    old, new = esqf.read(ENGLISH), esqf.read(SAMPLES / "sample-2" / "en.html")
    assert esqf.diff(old, old).changes == ()
    assert "cell-reworded" in {change.kind for change in esqf.diff(old, new).changes}


@pytest.mark.parametrize("name", ["fr.csv", "fr.json", "fr.jsonl", "fr.parquet", "fr.xlsx"])
def test_what_is_written_is_read_back(name: str, tmp_path: Path) -> None:
    """By suffix, cell for cell."""
    edition = esqf.read(FRENCH)
    esqf.write(edition, tmp_path / name)
    assert esqf.read(tmp_path / name).cells.equals(edition.cells)


def test_several_editions_are_written_into_a_folder(tmp_path: Path) -> None:
    """As many formats as are asked for."""
    esqf.write([build_edition(sample(tag)) for tag in ("de", "en")], tmp_path / "out", formats=["csv", "jsonl"])
    assert {edition.language for edition in esqf.read_all([tmp_path / "out"])} == {"de", "en"}


def test_a_dataset_of_several_editions_is_not_one(tmp_path: Path) -> None:
    """`read` says so and names the function that reads all."""
    esqf.write([build_edition(sample(tag)) for tag in ("de", "en")], tmp_path / "both.json")
    with pytest.raises(esqf.UsageError, match=r"2 editions.*read_all"):
        esqf.read(tmp_path / "both.json")


def test_errors_are_those_of_the_package(tmp_path: Path) -> None:
    """Whatever fails on purpose is an EsqfError of one line."""
    (tmp_path / "empty.pdf").write_bytes(b"")
    for path, kind in ((tmp_path / "empty.pdf", esqf.DocumentError), (tmp_path / "none.pdf", esqf.DocumentError)):
        with pytest.raises(kind, match=path.name) as caught:
            esqf.read(path)
        assert isinstance(caught.value, esqf.EsqfError)
        assert "\n" not in str(caught.value)
    with pytest.raises(esqf.UsageError, match="punchcards"):
        esqf.write(build_edition(sample("en")), tmp_path / "out", formats=["punchcards"])
