"""Provenance: PROV-O for editions and files, and for each cell a W3C Web Annotation with page, box and quote.

A missing cell has no place in the document, hence no annotation. Boxes are `viewrect` in points from the
top-left corner of the page as displayed; the quote is the cell as printed, which finds the place again where
pages moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..normalize.edition import MISSING, Edition
from .identifiers import Name, name_bytes, name_framework, name_version
from .rdf import iri, literal, make_graph, term, write_turtle
from .release import Release, Written, name_file
from .text import write_json_lines

if TYPE_CHECKING:
    from rdflib import URIRef

    from .rdf import Triple

PREFIXES = ("dct", "prov", "rdfs", "xsd")
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PDF_FRAGMENTS = "http://tools.ietf.org/rfc/rfc3778"  # as the Web Annotation model lists it, though superseded


def write_provenance(release: Release, directory: Path) -> list[Written]:
    """`provenance/prov.ttl` and `provenance/<framework>-<version>-<language>.jsonld`."""
    folder = directory / "provenance"
    written = []
    for edition in release.editions:
        path = folder / f"{name_file(*edition.key)}.jsonld"
        write_json_lines(_annotate_edition(edition, release.base_iri), path)
        written.append(
            Written(
                path,
                f"{'/'.join(edition.key)}: where each cell stands in its document (Web Annotation, JSON-LD)",
            )
        )
    path = folder / "prov.ttl"
    write_turtle(make_graph(_Record(release, directory).describe(), PREFIXES), path)
    return [*written, Written(path, "what was made from what, by which reader (PROV-O, Turtle)")]


def _annotate_edition(edition: Edition, base: str) -> dict[str, Any]:
    """An annotation page with one annotation a cell that the document has."""
    root = name_version(edition)
    cells = edition.cells.filter(edition.cells["status"] != MISSING)
    return {
        "@context": CONTEXT,
        "id": root.child("annotations").text(edition.language).iri(base),
        "type": "AnnotationPage",
        "items": [_annotate_cell(cell, root.child(cell["number"], cell["column"]), base) for cell in cells.to_dicts()],
    }


def _annotate_cell(cell: Mapping[str, Any], name: Name, base: str) -> dict[str, Any]:
    """One annotation: the canonical text as its body, the place in the document as its target."""
    quote = {"type": "TextQuoteSelector", "exact": cell["source_text"]} if cell["source_text"] else None
    page = _select_page(cell)
    selector = page if quote is None else quote if page is None else {**page, "refinedBy": quote}
    place = None if cell["source"] is None else {"type": "SpecificResource", "source": name_bytes(cell["source"])}
    body = {
        "type": "TextualBody",
        "value": cell["text"],
        "language": cell["language"],
        "format": "text/plain",
    }
    target: dict[str, Any] = (place or {"type": "SpecificResource"}) | ({"selector": selector} if selector else {})
    return {
        "id": name.child("annotation").text(cell["language"]).iri(base),
        "type": "Annotation",
        "motivation": "identifying",
        "body": body,
        "target": target,
    }


def _select_page(cell: Mapping[str, Any]) -> dict[str, Any] | None:
    """The page and the box on it, as PDF viewers take them in an address; None for formats without pages."""
    if cell["page"] is None:
        return None
    value = f"page={cell['page']}"
    if None not in (box := [cell[edge] for edge in ("x0", "top", "x1", "bottom")]):
        x0, top, x1, bottom = box
        value += "&viewrect=" + ",".join(f"{number:.2f}" for number in (x0, top, x1 - x0, bottom - top))
    return {"type": "FragmentSelector", "conformsTo": PDF_FRAGMENTS, "value": value}


@dataclass(frozen=True, slots=True)
class _Record:
    """Which edition was read from which document, and which file was made from the editions."""

    release: Release
    directory: Path

    def describe(self) -> Iterator[Triple]:
        """The whole record; without times, because the same input makes the same record."""
        software = self._iri(Name("software").child("esqf", installed_version("esqf")))
        yield software, term("rdf:type"), term("prov:Agent")
        yield software, term("rdf:type"), term("prov:SoftwareAgent")
        yield software, term("rdfs:label"), literal(f"esqf {installed_version('esqf')}")
        for edition in self.release.editions:
            yield from self._describe_edition(edition, software)
        for versions in self.release.frameworks().values():
            latest: dict[str, Edition] = {}
            for edition in (edition for editions in versions.values() for edition in editions):
                if edition.language in latest:
                    revised = self._edition_iri(latest[edition.language])
                    yield self._edition_iri(edition), term("prov:wasRevisionOf"), revised
                latest[edition.language] = edition
        yield from self._describe_files(software)

    def _iri(self, name: Name) -> URIRef:
        return iri(name.iri(self.release.base_iri))

    def _edition_iri(self, edition: Edition) -> URIRef:
        return self._iri(name_version(edition).text(edition.language))

    def _describe_edition(self, edition: Edition, software: URIRef) -> Iterator[Triple]:
        """An edition, the reading that made it, and the document that was read."""
        entity = self._edition_iri(edition)
        reading = self._iri(name_version(edition).child("reading").text(edition.language))
        yield entity, term("rdf:type"), term("prov:Entity")
        yield entity, term("rdfs:label"), literal("/".join(edition.key))
        yield entity, term("prov:wasGeneratedBy"), reading
        yield reading, term("rdf:type"), term("prov:Activity")
        yield reading, term("prov:wasAssociatedWith"), software
        if edition.source is None:
            return
        document = iri(name_bytes(edition.source.sha256))
        engine = f" with {edition.source.engine}" if edition.source.engine else ""
        yield reading, term("rdfs:label"), literal(f"read{engine}")
        yield reading, term("prov:used"), document
        yield entity, term("prov:wasDerivedFrom"), document
        yield document, term("rdf:type"), term("prov:Entity")
        yield document, term("dct:title"), literal(edition.source.name)
        if edition.source.format:
            yield document, term("dct:format"), literal(edition.source.format)
        if edition.source.pages is not None:
            yield document, term("dct:extent"), literal(f"{edition.source.pages} pages")

    def _describe_files(self, software: URIRef) -> Iterator[Triple]:
        """The files published with this record, each by its content."""
        root = Name("+".join(name_framework(framework).path for framework in self.release.frameworks()))
        publishing = self._iri(root.child("publishing"))
        yield publishing, term("rdf:type"), term("prov:Activity")
        yield publishing, term("prov:wasAssociatedWith"), software
        for edition in self.release.editions:
            yield publishing, term("prov:used"), self._edition_iri(edition)
        for written in self.release.files:
            file = iri(name_bytes(sha256(written.path.read_bytes()).hexdigest()))
            yield file, term("rdf:type"), term("prov:Entity")
            yield file, term("dct:title"), literal(written.path.relative_to(self.directory).as_posix())
            yield file, term("prov:wasGeneratedBy"), publishing
            for edition in self.release.editions:
                yield file, term("prov:wasDerivedFrom"), self._edition_iri(edition)
