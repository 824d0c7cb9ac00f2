"""The catalogue entry, checked by SHACL shapes of our own."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pyshacl
import pytest
from esqf.normalize.edition import Edition
from esqf.publish.dataset import write_editions
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

SHAPES = Path(__file__).parent / "schemas" / "dcat-ap-3.ttl"
ROOT = "https://data.example/"


def load(path: Path) -> Graph:
    """The catalogue as a portal reads it from its own address."""
    return Graph().parse(data=path.read_text(encoding="utf-8"), format="turtle", publicID=ROOT)


def conforms(graph: Graph) -> bool:
    """Whether the catalogue keeps to our shapes."""
    verdict, _, _ = pyshacl.validate(graph, shacl_graph=Graph().parse(SHAPES))
    return bool(verdict)


def test_catalogue_keeps_to_dcat_ap(published: Path) -> None:
    """Catalogue, dataset, distributions and what they use have all that DCAT-AP demands."""
    assert conforms(load(published / "dcat.ttl"))


def test_licence_is_stated_where_it_is_given(editions: list[Edition], tmp_path: Path) -> None:
    """A licence that the caller states stands at each file; without one nothing is claimed."""
    licence = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"
    write_editions(editions[:1], tmp_path, ["csv", "dcat"], licence=licence)
    graph = load(tmp_path / "dcat.ttl")
    assert conforms(graph)
    files = set(graph.subjects(RDF.type, DCAT.Distribution))
    assert {graph.value(file, DCTERMS.license) for file in files} == {URIRef(licence)}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda g: g.remove((None, DCAT.accessURL, None)),
        lambda g: g.remove((None, DCTERMS.description, None)),
        lambda g: g.remove((None, DCTERMS.title, None)),
        lambda g: g.remove((None, RDF.type, FOAF.Agent)),
        lambda g: g.add((next(g.subjects(RDF.type, DCAT.Dataset)), DCTERMS.language, Literal("en"))),
        lambda g: g.set(
            (next(g.subjects(RDF.type, DCAT.Distribution)), DCTERMS.format, URIRef("http://x.example/CSV"))
        ),
        lambda g: g.set((next(g.subjects(RDF.type, DCAT.Distribution)), DCAT.byteSize, Literal("many"))),
    ],
)
def test_shapes_find_what_is_spoilt(spoil: Callable[[Graph], object], published: Path) -> None:
    """The shapes are strict enough to find each kind of damage."""
    graph = load(published / "dcat.ttl")
    spoil(graph)
    assert not conforms(graph)


def test_distributions_are_the_files(published: Path) -> None:
    """Each file besides the catalogue and the README is a distribution, with its size and checksum."""
    graph = load(published / "dcat.ttl")
    found = {}
    for file in graph.subjects(RDF.type, DCAT.Distribution):
        checksum = graph.value(file, URIRef("http://spdx.org/rdf/terms#checksum"))
        value = graph.value(checksum, URIRef("http://spdx.org/rdf/terms#checksumValue"))
        found[str(file).removeprefix(ROOT)] = (int(str(graph.value(file, DCAT.byteSize))), str(value))
    files = {
        path.relative_to(published).as_posix(): path.read_bytes() for path in published.rglob("*") if path.is_file()
    }
    expected = {
        name: (len(data), sha256(data).hexdigest())
        for name, data in files.items()
        if name not in {"dcat.ttl", "README.md"}
    }
    assert {name.replace("%3D", "="): value for name, value in found.items()} == expected


def test_languages_are_those_of_the_authority_table(published: Path) -> None:
    """Languages are named as the EU's authority table names them."""
    graph = load(published / "dcat.ttl")
    codes = {str(language).rpartition("/")[2] for language in graph.objects(None, DCTERMS.language)}
    assert codes == {"DEU", "ELL", "ENG"}
