"""Translation memories and bilingual files: xmllint checks the shape, translate-toolkit reads the texts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from esqf.extract.errors import UsageError
from esqf.normalize.edition import Edition
from esqf.publish.dataset import write_editions
from lxml import etree
from translate.storage.tmx import tmxfile
from translate.storage.xliff2 import Xliff2File

SCHEMAS = Path(__file__).parent / "schemas"
ALL, PAIR = "tmx/esqf-occupational-2021.tmx", "tmx/esqf-occupational-2021.en-el.tmx"
XLIFF = "xliff/esqf-occupational-2021.en-el.xlf"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XLIFF_NAMESPACE = {"x": "urn:oasis:names:tc:xliff:document:2.0"}

needs_xmllint = pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed (libxml2-utils)")


def lint(path: Path, *rules: str) -> bool:
    """The verdict of xmllint, which may not fetch anything."""
    command = ["xmllint", "--nonet", "--noout", *rules, str(path)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def lint_memory(path: Path) -> bool:
    """Whether a memory is valid TMX 1.4b."""
    return lint(path, "--dtdvalid", str(SCHEMAS / "tmx14.dtd"))


def lint_bitext(path: Path) -> bool:
    """Whether a bilingual file is valid XLIFF 2.1."""
    return lint(path, "--schema", str(SCHEMAS / "xliff-2.1.xsd"))


def read_store(kind: Any, path: Path) -> Any:
    """A file as translate-toolkit reads it; the toolkit has no types."""
    return kind.parsefile(str(path))


def texts_of(editions: list[Edition], language: str) -> dict[str, str]:
    """Code -> text of the filled cells of an edition of 2021."""
    edition = next(edition for edition in editions if edition.key[1:] == ("2021", language))
    return {code: text for code, text in edition.texts().items() if text}


@needs_xmllint
def test_xmllint_finds_all_files_valid(published: Path) -> None:
    """All memories and all bilingual files are valid."""
    assert all(lint_memory(path) for path in (published / "tmx").iterdir())
    assert all(lint_bitext(path) for path in (published / "xliff").iterdir())


@needs_xmllint
def test_other_numbers_make_valid_files(digital: list[Edition], tmp_path: Path) -> None:
    """Numbers with points and tags with scripts keep to the formats; the first language is the source."""
    write_editions(digital, tmp_path, ["tmx", "xliff"])
    assert all(lint_memory(path) for path in (tmp_path / "tmx").iterdir())
    assert lint_bitext(tmp_path / "xliff/digital-3.0.ar-sr-Latn.xlf")


@needs_xmllint
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('adminlang="en"', ""),
        ('segtype="block"', 'segtype="page"'),
        ("<seg>", "<segment>"),
        (' xml:lang="en"', ""),
        ('version="1.4"', 'version="1.3"'),
    ],
)
def test_xmllint_finds_a_spoilt_memory(old: str, new: str, published: Path, tmp_path: Path) -> None:
    """The DTD is strict enough to find each kind of damage."""
    assert not lint_memory(_spoil(published / PAIR, old, new, tmp_path))


@needs_xmllint
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' trgLang="el"', ""),
        ('state="translated"', 'state="done"'),
        ('id="1b"', 'id="1a"'),
        ('id="1b"', 'id="1 b"'),
        ("<source>", '<source lang="en">'),
        ('version="2.1"', 'version="1.2"'),
    ],
)
def test_xmllint_finds_a_spoilt_bitext(old: str, new: str, published: Path, tmp_path: Path) -> None:
    """The schema is strict enough to find each kind of damage."""
    assert not lint_bitext(_spoil(published / XLIFF, old, new, tmp_path))


def _spoil(path: Path, old: str, new: str, folder: Path) -> Path:
    """A copy with one thing wrong."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    spoilt = folder / path.name
    spoilt.write_text(text.replace(old, new, 1), encoding="utf-8")
    return spoilt


def test_toolkit_reads_all_languages_of_a_memory(published: Path, editions: list[Edition]) -> None:
    """The memory of all languages gives each filled cell in each language."""
    memory = read_store(tmxfile, published / ALL)
    found: dict[str, dict[str, str]] = {"en": {}, "de": {}, "el": {}}
    for unit in memory.units:
        properties = {prop.get("type"): prop.text for prop in unit.xmlelement.iter("{*}prop")}
        for variant in unit.xmlelement.iter("{*}tuv"):
            if properties["x-kind"] == "descriptor":
                found[variant.get(LANG)][properties["x-code"]] = variant.findtext("{*}seg")
    assert found == {language: texts_of(editions, language) for language in found}


def test_toolkit_reads_pairs(published: Path, editions: list[Edition]) -> None:
    """A pair has source and target of each cell that both languages fill."""
    memory = read_store(tmxfile, published / PAIR)
    english, greek = texts_of(editions, "en"), texts_of(editions, "el")
    found = {unit.source: unit.target for unit in memory.units}
    both = english.keys() & greek.keys()
    assert {english[code]: greek[code] for code in both}.items() <= found.items()
    assert english["14a"] not in found


def test_missing_and_empty_are_told_apart_in_memories(published: Path) -> None:
    """A unit names the languages whose document lacks the cell, and no others."""
    units = {unit.get("tuid"): unit for unit in etree.parse(published / ALL).iter("tu")}
    notes = {
        code: [
            prop.text
            for prop in units[f"esqf-occupational/2021/{code}"].iter("prop")
            if prop.get("type") == "x-missing"
        ]
        for code in ("14/a", "2/h", "6/c")
    }
    assert notes == {"14/a": ["el"], "2/h": [], "6/c": []}


def test_toolkit_reads_bitexts(published: Path, editions: list[Edition]) -> None:
    """A bilingual file has each English cell, with the Greek text where there is one."""
    store = read_store(Xliff2File, published / XLIFF)
    found = {unit.source: unit.target for unit in store.units if unit.source}
    english, greek = texts_of(editions, "en"), texts_of(editions, "el")
    for code, text in english.items():
        assert (found[text] or None) == greek.get(code), code


def test_missing_and_empty_are_told_apart_in_bitexts(published: Path) -> None:
    """A segment without target is `initial`, and a note says whether the cell is missing or empty."""
    units = {unit.get("id"): unit for unit in etree.parse(published / XLIFF).iterfind(".//x:unit", XLIFF_NAMESPACE)}
    for code, gap in (("14a", "missing in the document"), ("2h", "empty in the edition")):
        notes = {note.get("category"): note.text for note in units[code].iterfind(".//x:note", XLIFF_NAMESPACE)}
        assert notes["gap"] == gap
        assert [segment.get("state") for segment in units[code].iterfind("x:segment", XLIFF_NAMESPACE)] == ["initial"]
        assert units[code].find(".//x:target", XLIFF_NAMESPACE) is None


def test_one_language_makes_no_bitext(editions: list[Edition], tmp_path: Path) -> None:
    """A bilingual format without a second language is refused with the reason, not written as nothing."""
    with pytest.raises(UsageError, match="two languages"):
        write_editions(editions[:1], tmp_path, ["xliff"])


@needs_xmllint
def test_hostile_texts_make_valid_files(hostile: Edition, editions: list[Edition], tmp_path: Path) -> None:
    """Mark-up in texts is text; what XML cannot hold becomes the replacement character."""
    german = next(edition for edition in editions if edition.key[1:] == ("2021", "de"))
    write_editions([hostile, german], tmp_path, ["tmx", "xliff"])
    assert all(lint_memory(path) for path in (tmp_path / "tmx").iterdir())
    [bitext] = (tmp_path / "xliff").iterdir()
    assert lint_bitext(bitext)
    texts = {
        unit.get("id"): unit.findtext(".//x:source", namespaces=XLIFF_NAMESPACE)
        for unit in etree.parse(bitext).iterfind(".//x:unit", XLIFF_NAMESPACE)
    }
    expected = hostile.texts()
    assert texts["1c"] == expected["1c"]
    assert texts["3a"] == (expected["3a"] or "").replace("\x07", "\ufffd")
