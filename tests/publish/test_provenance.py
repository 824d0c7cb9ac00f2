"""Provenance as rdflib, prov and annotation tools read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from esqf.normalize.edition import MISSING, Edition
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]  # it ships no types
from prov.model import ProvDocument, ProvEntity
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF

SCHEMA = Path(__file__).parent / "schemas" / "annotations.json"
BASE = "https://esqf.example/esqf-occupational"
CONTEXT = {
    "oa": "http://www.w3.org/ns/oa#",
    "id": "@id",
    "type": "@type",
    "items": {"@id": "http://www.w3.org/ns/activitystreams#items", "@container": "@list"},
    "target": "oa:hasTarget",
    "body": "oa:hasBody",
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": "oa:hasSelector",
    "refinedBy": "oa:refinedBy",
    "exact": "oa:exact",
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "FragmentSelector": "oa:FragmentSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "Annotation": "oa:Annotation",
}


def load(published: Path, language: str) -> dict[str, Any]:
    """The annotations of an edition of 2021."""
    path = published / f"provenance/esqf-occupational-2021-{language}.jsonld"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def find(published: Path, cell: str, language: str) -> dict[str, Any]:
    """The annotation of a cell of 2021."""
    name = f"{BASE}/2021/{cell}/annotation@{language}"
    found: dict[str, Any] = next(item for item in load(published, language)["items"] if item["id"] == name)
    return found


def is_valid(page: dict[str, Any]) -> bool:
    """Whether a page of annotations has the shape that the model demands."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return bool(Draft202012Validator(schema, format_checker=FormatChecker()).is_valid(page))


@pytest.fixture(scope="module")
def record(published: Path) -> Graph:
    """The PROV-O record."""
    return Graph().parse(published / "provenance/prov.ttl")


def test_editions_come_from_documents(record: Graph) -> None:
    """An edition was derived from the document with its checksum, by a reading that used it."""
    edition, document = URIRef(f"{BASE}/2021@de"), URIRef("nih:sha-256;" + "ab" * 32)
    assert (edition, PROV.wasDerivedFrom, document) in record
    reading = record.value(edition, PROV.wasGeneratedBy)
    assert (reading, PROV.used, document) in record
    assert record.value(document, DCTERMS.title) == Literal("de.pdf")
    assert (URIRef(f"{BASE}/2024@de"), PROV.wasRevisionOf, edition) in record


def test_files_come_from_editions(record: Graph, published: Path) -> None:
    """Each file that was there is named by its checksum and derived from the editions."""
    file = URIRef(f"nih:sha-256;{sha256((published / 'cells.csv').read_bytes()).hexdigest()}")
    assert record.value(file, DCTERMS.title) == Literal("cells.csv")
    assert set(record.objects(file, PROV.wasDerivedFrom)) >= {
        URIRef(f"{BASE}/2021@de"),
        URIRef(f"{BASE}/2024@en"),
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # prov uses what rdflib deprecates
def test_prov_reads_the_record(published: Path, record: Graph) -> None:
    """The prov package finds the same entities, and a software agent behind each activity."""
    path = str(published / "provenance/prov.ttl")
    document = ProvDocument.deserialize(path, format="rdf", rdf_format="turtle")
    entities = {str(e.identifier.uri) for e in document.get_records(ProvEntity) if e.identifier}
    assert entities >= {str(subject) for subject in record.subjects(RDF.type, PROV.Entity)}
    activities = set(record.subjects(RDF.type, PROV.Activity))
    agents = {record.value(activity, PROV.wasAssociatedWith) for activity in activities}
    assert all((agent, RDF.type, PROV.SoftwareAgent) in record for agent in agents)


def test_each_cell_in_the_document_has_an_annotation(published: Path, editions: list[Edition]) -> None:
    """Filled and empty cells have one annotation each, missing ones none."""
    for language in ("de", "el", "en"):
        page = load(published, language)
        assert is_valid(page)
        edition = next(edition for edition in editions if edition.key[1:] == ("2021", language))
        there = edition.cells.filter(edition.cells["status"] != MISSING)
        assert [item["body"]["value"] for item in page["items"]] == there["text"].to_list()


def test_annotations_hold_page_box_and_quote(published: Path) -> None:
    """The target is the box on the page, refined by the printed text; without pages it is the text alone."""
    cell = find(published, "6/a", "de")
    selector = cell["target"]["selector"]
    assert selector["value"] == "page=2&viewrect=72.50,60.33,127.75,9.42"
    assert selector["refinedBy"]["exact"] == cell["body"]["value"]
    bare = find(published, "6/a", "en")
    assert bare["target"]["selector"]["type"] == "TextQuoteSelector"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda page: page["items"][0]["target"].pop("source"),
        lambda page: page["items"][0]["target"]["selector"].update(value="page=0"),
        lambda page: page["items"][0]["target"]["selector"].update(value="page=1&viewrect=1,2,3"),
        lambda page: page["items"][0]["target"]["selector"]["refinedBy"].pop("exact"),
        lambda page: page["items"][0].update(type="Note"),
        lambda page: page.pop("@context"),
    ],
)
def test_schema_finds_what_is_spoilt(spoil: Callable[[dict[str, Any]], object], published: Path) -> None:
    """The schema is strict enough to find each kind of damage."""
    page = load(published, "de")
    spoil(page)
    assert not is_valid(page)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # inside its JSON-LD parser
def test_annotations_are_linked_data(published: Path) -> None:
    """With the context at hand, rdflib finds a target with its source for each annotation."""
    page = {**load(published, "de"), "@context": CONTEXT}
    graph = Graph().parse(data=json.dumps(page), format="json-ld")
    target = URIRef("http://www.w3.org/ns/oa#hasTarget")
    targets = [*graph.objects(None, target)]
    assert len(targets) == len(page["items"])
    sources = {graph.value(node, URIRef("http://www.w3.org/ns/oa#hasSource")) for node in targets}
    assert sources == {URIRef("nih:sha-256;" + "ab" * 32)}
