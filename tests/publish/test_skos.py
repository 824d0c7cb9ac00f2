"""Linked data, checked by SHACL shapes of our own, by rdflib and by skosify."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest
import skosify
from esqf.normalize.edition import FILLED, Edition
from esqf.publish.dataset import write_editions
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

SCHEMAS = Path(__file__).parent / "schemas"
BASE = "https://esqf.example/esqf-occupational"
BASE_IRI = URIRef(BASE)
OLD, NEW = "skos/esqf-occupational-2021", "skos/esqf-occupational-2024"
ESCO = "http://data.europa.eu/esco/"


def load(path: Path) -> Graph:
    """A graph from a Turtle file."""
    return Graph().parse(path, format="turtle")


def conforms(graph: Graph, shapes: str) -> bool:
    """Whether a graph keeps to our shapes, without looking anything up."""
    verdict, _, report = pyshacl.validate(graph, shacl_graph=load(SCHEMAS / shapes), advanced=True)
    if not verdict:
        print(report)
    return bool(verdict)


def cell(version: str, number: str, column: str) -> URIRef:
    """The concept of a cell."""
    return URIRef(f"{BASE}/{version}/{number}/{column}")


def labels_of(graph: Graph, concept: URIRef) -> list[Literal]:
    """The labels of a concept in all languages."""
    return [label for label in graph.objects(concept, SKOS.prefLabel) if isinstance(label, Literal)]


@pytest.fixture(scope="module")
def old(published: Path) -> Graph:
    """Version 2021."""
    return load(published / f"{OLD}.ttl")


@pytest.fixture(scope="module")
def new(published: Path) -> Graph:
    """Version 2024."""
    return load(published / f"{NEW}.ttl")


def test_concept_schemes_keep_to_skos(old: Graph, new: Graph) -> None:
    """Both versions keep what SKOS demands and what we promise."""
    assert conforms(old, "skos.ttl")
    assert conforms(new, "skos.ttl")


def test_schemes_without_sections_keep_to_skos(digital: list[Edition], tmp_path: Path) -> None:
    """In a framework without sections and areas the competences are the top concepts."""
    write_editions(digital, tmp_path, ["skos"])
    graph = load(tmp_path / "skos/digital-3.0.ttl")
    assert conforms(graph, "skos.ttl")
    tops = {str(top).rpartition("/")[2] for top in graph.objects(None, SKOS.hasTopConcept)}
    assert tops == {"1.1", "1.10"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda g, c: g.add((c, SKOS.prefLabel, Literal("another", lang="en"))),
        lambda g, c: g.remove((c, SKOS.prefLabel, None)),
        lambda g, c: g.add((c, SKOS.altLabel, g.value(c, SKOS.prefLabel))),
        lambda g, c: g.remove((c, SKOS.broader, None)),
        lambda g, c: g.add((c, SKOS.related, g.value(c, SKOS.broader))),
        lambda g, c: g.add((c, RDF.type, SKOS.ConceptScheme)),
        lambda g, c: g.add((c, SKOS.definition, Literal("no language"))),
        lambda g, c: g.set((c, SKOS.inScheme, URIRef(BASE))),
        lambda g, c: g.set((g.value(c, SKOS.broader), SKOS.broader, c)),
        lambda g, c: g.add((c, SKOS.exactMatch, BASE_IRI)) and g.add((c, SKOS.broadMatch, BASE_IRI)),
    ],
)
def test_shapes_find_what_is_spoilt(spoil: Callable[[Graph, URIRef], object], published: Path) -> None:
    """The shapes are strict enough to find each kind of damage."""
    graph = load(published / f"{NEW}.ttl")
    spoil(graph, cell("2024", "3", "a"))
    assert not conforms(graph, "skos.ttl")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it leaves its input open
def test_skosify_finds_nothing_to_mend(published: Path, caplog: pytest.LogCaptureFixture) -> None:
    """skosify neither warns nor changes anything but its own additions."""
    with caplog.at_level(logging.WARNING):
        mended = skosify.skosify(str(published / f"{OLD}.ttl"))
    assert [record.message for record in caplog.records] == []
    assert not set(load(published / f"{OLD}.ttl")) - set(mended)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # inside its JSON-LD parser
def test_jsonld_is_the_same_graph(published: Path, old: Graph) -> None:
    """Turtle and JSON-LD say the same, the latter without fetching a context."""
    assert isomorphic(Graph().parse(published / f"{OLD}.jsonld", format="json-ld"), old)


def test_a_concept_a_descriptor_with_labels_in_every_language(old: Graph, editions: list[Edition]) -> None:
    """Each cell that any edition fills is a concept; its definition in each language is the cell's text."""
    same = [edition for edition in editions if edition.version == "2021"]
    expected = {
        (cell("2021", number, column), Literal(text, lang=edition.language))
        for edition in same
        for number, column, text in edition.cells.filter(edition.cells["status"] == FILLED)
        .select("number", "column", "text")
        .iter_rows()
    }
    assert set(old.subject_objects(SKOS.definition)) == expected
    for concept, text in expected:
        [label] = [label for label in labels_of(old, concept) if label.language == text.language]
        assert len(label) <= 80


def test_gaps_have_no_label_but_a_note(old: Graph) -> None:
    """A descriptor that is missing in Greek has no Greek label, and says so; an empty one says nothing."""
    missing, empty = cell("2021", "14", "a"), cell("2021", "2", "h")
    for concept in (missing, empty):
        assert {label.language for label in labels_of(old, concept)} == {"de", "en"}
    notes = [*old.objects(missing, SKOS.editorialNote)]
    assert notes == [Literal("Not in the document of the edition: el", lang="en")]
    assert not [*old.objects(empty, SKOS.editorialNote)]


def test_concepts_hang_as_the_framework_groups_them(old: Graph) -> None:
    """From the descriptor over competence and area up to the section."""
    way = [cell("2021", "6", "c")]
    while isinstance(above := old.value(way[-1], SKOS.broader), URIRef):
        way.append(above)
    assert [str(step).removeprefix(f"{BASE}/2021/") for step in way] == [
        "6/c",
        "6",
        "area/cultural-awareness",
        "section/generic",
    ]
    assert (way[-1], SKOS.topConceptOf, URIRef(f"{BASE}/2021")) in old


def test_versions_are_linked(old: Graph, new: Graph) -> None:
    """Schemes and concepts point to the version before and after, along the texts and not the numbers."""
    first, second = URIRef(f"{BASE}/2021"), URIRef(f"{BASE}/2024")
    assert (first, DCTERMS.isReplacedBy, second) in old
    assert (second, DCTERMS.replaces, first) in new
    assert (second, OWL.priorVersion, first) in new
    assert (cell("2021", "6", "c"), DCTERMS.isReplacedBy, cell("2024", "5", "c")) in old
    assert (cell("2024", "5", "c"), DCTERMS.replaces, cell("2021", "6", "c")) in new
    assert (cell("2024", "5", "c"), SKOS.exactMatch, cell("2021", "6", "c")) in new
    assert old.value(cell("2021", "5", "c"), DCTERMS.isReplacedBy) is None


def test_reworded_descriptors_match_closely_only(new: Graph) -> None:
    """A descriptor whose text changed in one language is no exact match."""
    assert (cell("2024", "1", "b"), SKOS.closeMatch, cell("2021", "1", "b")) in new
    assert (cell("2024", "1", "b"), SKOS.exactMatch, cell("2021", "1", "b")) not in new


def test_esco_terms_stand_where_they_fit(old: Graph) -> None:
    """Knowledge and skills have ESCO's type; responsibility has none, because ESCO has none for it."""
    type_ = URIRef(f"{ESCO}model#skillType")
    assert old.value(cell("2021", "6", "a"), type_) == URIRef(f"{ESCO}skill-type/knowledge")
    assert old.value(cell("2021", "6", "b"), type_) == URIRef(f"{ESCO}skill-type/skill")
    assert old.value(cell("2021", "6", "c"), type_) is None
    collection = URIRef(f"{BASE}/2021/descriptor/responsibility")
    assert (collection, SKOS.member, cell("2021", "6", "c")) in old


def test_learning_outcomes_keep_to_elm(published: Path) -> None:
    """Each outcome has what ELM takes and nothing besides; an extra property is found."""
    graph = load(published / f"{OLD}.elm.ttl")
    assert conforms(graph, "elm.ttl")
    outcome = URIRef(f"{BASE}/2021/6/c/outcome")
    assert graph.value(outcome, URIRef("http://data.europa.eu/snb/model/elm/relatedSkill")) == cell("2021", "6", "c")
    graph.add((outcome, DCTERMS.description, Literal("no place for it", lang="en")))
    assert not conforms(graph, "elm.ttl")
