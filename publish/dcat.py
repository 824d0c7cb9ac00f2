"""DCAT-AP 3: `dcat.ttl`, a catalogue of one dataset with a distribution for each file beside it.

Addresses of files are relative, so the catalogue holds wherever the directory is published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from .identifiers import Name, name_bytes
from .languages import authority_code
from .rdf import iri, literal, make_graph, term, write_turtle
from .release import Release, Written

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

    from .rdf import Triple

AUTHORITY = "http://publications.europa.eu/resource/authority/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
# suffix -> the EU's code for the file type where it has one, the media type
KINDS: dict[str, tuple[str | None, str | None]] = {
    ".csv": ("CSV", "text/csv"),
    ".json": ("JSON", "application/json"),
    ".jsonl": (None, "application/jsonl"),
    ".jsonld": ("JSON_LD", "application/ld+json"),
    ".md": (None, "text/markdown"),
    ".parquet": (None, "application/vnd.apache.parquet"),
    ".sqlite": (None, "application/vnd.sqlite3"),
    ".tmx": ("TMX", "application/x-tmx+xml"),
    ".ttl": ("RDF_TURTLE", "text/turtle"),
    ".xlf": ("XLIFF", "application/xliff+xml"),
    ".xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
PREFIXES = ("dcat", "dct", "foaf", "spdx", "xsd")


def write_dcat(release: Release, directory: Path) -> list[Written]:
    """`dcat.ttl`."""
    path = directory / "dcat.ttl"
    write_turtle(_Catalogue(release, directory).build(), path)
    return [Written(path, "catalogue entry for open-data portals (DCAT-AP 3, Turtle)")]


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """The catalogue of a directory."""

    release: Release
    directory: Path

    def build(self) -> Graph:
        """The catalogue, its dataset and the distributions."""
        triples = [*self._describe_catalogue(), *self._describe_dataset()]
        for written in self.release.files:
            triples += self._describe_file(written)
        return make_graph(triples, PREFIXES)

    def _iri(self, *parts: str) -> URIRef:
        """An address below that of the frameworks."""
        root = Name("+".join(quote(framework, safe="") for framework in self.release.frameworks()))
        return iri(root.child(*parts).iri(self.release.base_iri) if parts else root.iri(self.release.base_iri))

    def _describe_catalogue(self) -> Iterator[Triple]:
        catalogue, publisher = self._iri("catalogue"), self._iri("publisher")
        yield catalogue, term("rdf:type"), term("dcat:Catalog")
        yield catalogue, term("dct:title"), literal(self.release.title)
        yield catalogue, term("dct:description"), literal("A catalogue of one dataset.", "en")
        yield catalogue, term("dct:publisher"), publisher
        yield catalogue, term("dcat:dataset"), self._iri("dataset")
        yield publisher, term("rdf:type"), term("foaf:Agent")
        yield publisher, term("foaf:name"), literal(self.release.publisher)

    def _describe_dataset(self) -> Iterator[Triple]:
        dataset = self._iri("dataset")
        editions = self.release.editions
        yield dataset, term("rdf:type"), term("dcat:Dataset")
        about = f"{len(editions)} editions of a qualifications framework, cell by cell; not official."
        yield dataset, term("dct:description"), literal(about, "en")
        yield dataset, term("dct:identifier"), literal(str(self._iri()))
        yield dataset, term("dct:publisher"), self._iri("publisher")
        if (day := self.release.known_day) is not None:
            yield dataset, term("dct:issued"), literal(day.isoformat(), datatype="xsd:date")
        yield dataset, term("dcat:version"), literal(", ".join(dict.fromkeys(e.version for e in editions)))
        for language, title in {e.language: e.title or e.framework for e in editions}.items():
            yield dataset, term("dct:title"), literal(title, language)
            yield from self._speak(dataset, language)
        for written in self.release.files:
            yield dataset, term("dcat:distribution"), self._address(written)

    def _speak(self, subject: URIRef, language: str) -> Iterator[Triple]:
        """The language as the EU's authority table names it."""
        if (code := authority_code(language)) is not None:
            known = iri(f"{AUTHORITY}language/{code}")
            yield subject, term("dct:language"), known
            yield known, term("rdf:type"), term("dct:LinguisticSystem")

    def _address(self, written: Written) -> URIRef:
        """The file's address, relative to the catalogue."""
        return iri(quote(written.path.relative_to(self.directory).as_posix()))

    def _describe_file(self, written: Written) -> Iterator[Triple]:
        """A distribution: what it holds, its format, size and checksum."""
        file, data = self._address(written), written.path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        checksum = iri(name_bytes(digest))
        yield file, term("rdf:type"), term("dcat:Distribution")
        yield file, term("dct:title"), literal(written.path.name)
        yield file, term("dct:description"), literal(written.line, "en")
        yield file, term("dcat:accessURL"), file
        yield file, term("dcat:downloadURL"), file
        yield file, term("dcat:byteSize"), literal(str(len(data)), datatype="xsd:nonNegativeInteger")
        yield file, term("spdx:checksum"), checksum
        yield checksum, term("rdf:type"), term("spdx:Checksum")
        yield checksum, term("spdx:algorithm"), term("spdx:checksumAlgorithm_sha256")
        yield checksum, term("spdx:checksumValue"), literal(digest, datatype="xsd:hexBinary")
        type_, media = KINDS.get(written.path.suffix, (None, None))
        if type_ is not None:
            yield file, term("dct:format"), (known := iri(f"{AUTHORITY}file-type/{type_}"))
            yield known, term("rdf:type"), term("dct:MediaTypeOrExtent")
        if media is not None:
            yield file, term("dcat:mediaType"), (known := iri(MEDIA_TYPES + media))
            yield known, term("rdf:type"), term("dct:MediaType")
        if self.release.licence is not None:
            yield file, term("dct:license"), (known := iri(self.release.licence))
            yield known, term("rdf:type"), term("dct:LicenseDocument")
