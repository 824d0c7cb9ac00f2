"""RDF graphs as files: the same triples give the same bytes. No blank nodes: all we describe has a name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .text import write_json_lines

if TYPE_CHECKING:
    from rdflib import Graph, Literal, URIRef

    Triple = tuple[URIRef, URIRef, URIRef | Literal]

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "elm": "http://data.europa.eu/snb/model/elm/",
    "esco": "http://data.europa.eu/esco/model#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def term(name: str) -> URIRef:
    """The IRI of a prefixed name such as `skos:Concept`."""
    prefix, _, local = name.partition(":")
    return iri(PREFIXES[prefix] + local)


def iri(address: str) -> URIRef:
    """An IRI as a node."""
    from rdflib import URIRef

    return URIRef(address)


def literal(value: str, language: str | None = None, datatype: str | None = None) -> Literal:
    """A text, with its language or the prefixed name of its datatype."""
    from rdflib import Literal

    return Literal(value, lang=language, datatype=None if datatype is None else term(datatype))


def make_graph(triples: Iterable[Triple], prefixes: Sequence[str]) -> Graph:
    """A graph of triples that is written with these prefixes."""
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for prefix in prefixes:
        graph.bind(prefix, PREFIXES[prefix])
    for triple in triples:
        graph.add(triple)
    return graph


def write_turtle(graph: Graph, path: Path) -> None:
    """The graph as Turtle."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(graph.serialize(format="turtle", encoding="utf-8"))


def write_jsonld(graph: Graph, path: Path, prefixes: Sequence[str]) -> None:
    """The graph as JSON-LD with its context inside; nodes and values in order."""
    context = {prefix: PREFIXES[prefix] for prefix in prefixes}
    data = json.loads(graph.serialize(format="json-ld", context=context))
    nodes = sorted((_sort_values(node) for node in data["@graph"]), key=lambda node: str(node["@id"]))
    write_json_lines({"@context": context, "@graph": nodes}, path)


def _sort_values(node: Mapping[str, object]) -> dict[str, object]:
    """A node with its properties in order, and the values of each."""
    return {
        key: sorted(value, key=json.dumps) if isinstance(value, list) else value for key, value in sorted(node.items())
    }
