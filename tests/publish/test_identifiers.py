"""Identifiers: what they are made of, and that all formats use the same ones."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import openpyxl
import polars as pl
import pytest
from esqf.normalize.edition import Edition
from esqf.publish.dataset import write_editions
from esqf.publish.identifiers import Name, name_version
from esqf.publish.languages import authority_code
from lxml import etree
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

DOCS = Path(__file__).parent.parent.parent / "docs" / "identifiers.md"
CELL = Name("esqf-occupational/2021/6/c")


def test_identifiers_never_change() -> None:
    """These are promises to other tools: a change here breaks what they hold."""
    assert CELL.uuid == "83f33b30-bfc4-5406-a9f0-4caa02ab6327"
    assert CELL.text("nl").uuid == "44c701ba-312e-5711-ad9c-a47544144648"
    assert CELL.iri("https://esqf.example/") == "https://esqf.example/esqf-occupational/2021/6/c"
    assert UUID(CELL.uuid).version == 5


def test_the_documentation_shows_them() -> None:
    """The page on identifiers gives the namespace and the example with the values that the code makes."""
    text = DOCS.read_text(encoding="utf-8")
    assert all(
        value in text for value in (CELL.path, CELL.uuid, CELL.text("nl").uuid, "8950444e-f854-5cc7-a0da-82fb9b59dd1b")
    )


def test_odd_parts_cannot_collide(editions: list[Edition]) -> None:
    """A slash or an at sign inside a part is encoded, so different parts never make the same path."""
    one = name_version(replace(editions[0], framework="a/b", version="c")).child("6")
    other = name_version(replace(editions[0], framework="a", version="b/c")).child("6")
    assert (one.path, other.path) == ("a%2Fb/c/6", "a/b%2Fc/6")
    assert CELL.child("x@nl").path != CELL.child("x").text("nl").path


def test_all_formats_name_a_cell_alike(published: Path) -> None:
    """6c of 2021 has the same identifiers in CASE, OpenSALT, SKOS, TMX, XLIFF and the annotations."""
    text = CELL.text("en")
    case = json.loads((published / "case/1.0/esqf-occupational-2021-en.json").read_text(encoding="utf-8"))
    item = next(item for item in case["CFItems"] if item.get("humanCodingScheme") == "6c")
    assert (item["identifier"], item["uri"]) == (text.uuid, text.iri("https://esqf.example/"))
    sheet = openpyxl.load_workbook(published / "opensalt/esqf-occupational-2021-en.xlsx")["CF Item"]
    assert text.uuid in {row[0] for row in sheet.iter_rows(values_only=True)}
    graph = Graph().parse(published / "skos/esqf-occupational-2021.ttl")
    concept = URIRef(CELL.iri("https://esqf.example/"))
    assert graph.value(concept, DCTERMS.identifier) == Literal(f"urn:uuid:{CELL.uuid}")
    memory = etree.parse(published / "tmx/esqf-occupational-2021.tmx")
    assert CELL.path in {unit.get("tuid") for unit in memory.iter("tu")}
    bitext = etree.parse(published / "xliff/esqf-occupational-2021.en-de.xlf")
    assert CELL.path in {unit.get("name") for unit in bitext.iter("{*}unit")}
    page = json.loads((published / "provenance/esqf-occupational-2021-en.jsonld").read_text(encoding="utf-8"))
    assert CELL.child("annotation").text("en").iri("https://esqf.example/") in {item["id"] for item in page["items"]}
    with (published / "moodle/esqf-occupational-2021-en.csv").open(encoding="utf-8") as file:
        assert any(text.path in line for line in file)


def test_identifiers_do_not_depend_on_texts_or_other_editions(editions: list[Edition], tmp_path: Path) -> None:
    """Rewording, another language or another base leave all UUIDs as they are."""
    english = next(edition for edition in editions if edition.key[1:] == ("2021", "en"))
    reworded = replace(
        english,
        cells=english.cells.with_columns(text=pl.when(pl.col("text") != "").then(pl.lit("x")).otherwise("text")),
    )
    write_editions(editions, tmp_path / "a", ["case"])
    write_editions([reworded], tmp_path / "b", ["case"], base_iri="https://data.example/esqf")
    packages = [
        json.loads((tmp_path / name / "case/1.0/esqf-occupational-2021-en.json").read_text(encoding="utf-8"))
        for name in "ab"
    ]
    assert len({tuple(item["identifier"] for item in package["CFItems"]) for package in packages}) == 1
    assert packages[1]["CFItems"][0]["uri"].startswith("https://data.example/esqf/esqf-occupational/2021/")


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("nl", "NLD"),
        ("el", "ELL"),
        ("de-AT", "DEU"),
        ("sr-Latn", "SRP"),
        ("mk", "MKD"),
        ("ga", "GLE"),
        ("zxx", "ZXX"),
        ("x1", None),
    ],
)
def test_languages_have_their_authority_codes(language: str, code: str | None) -> None:
    """Two-letter tags become the terminology codes of ISO 639-2, three-letter ones stay."""
    assert authority_code(language) == code
