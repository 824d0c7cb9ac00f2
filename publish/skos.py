"""SKOS, a concept scheme a version, as Turtle and JSON-LD; ELM learning outcomes that point to its concepts.

Each section, area, competence and descriptor is a concept with labels in every language. A descriptor's text
is its definition; its label is short, because vocabulary browsers show labels in lists. Levels and kinds of
descriptor are collections. A language in which a descriptor is missing has no label, and an editorial note
says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..normalize.edition import MISSING, Edition
from .identifiers import Name, name_framework, name_version
from .outline import Kind, Statement, outline_edition
from .rdf import iri, literal, make_graph, term, write_jsonld, write_turtle
from .release import Release, Written, name_file
from .succession import Succession, trace_successions
from .text import shorten

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

    from .rdf import Triple

LONGEST_LABEL = 80
ESCO_SKILL_TYPE = "http://data.europa.eu/esco/skill-type/"
ESCO_SKILL_TYPES = {
    "knowledge": "knowledge",
    "skills": "skill",
}  # ESCO has no type for responsibility and autonomy
SKOS_PREFIXES, ELM_PREFIXES = ("dct", "esco", "owl", "skos"), ("dct", "elm")
ABOUT = "Converted from the published editions; not an official publication."


def write_skos(release: Release, directory: Path) -> list[Written]:
    """`skos/<framework>-<version>.ttl`, `.jsonld`, and `.elm.ttl`."""
    written = []
    for framework, versions in release.frameworks().items():
        successions = trace_successions(versions, release.pivot)
        for before, succession in zip([None, *successions], successions, strict=False):
            scheme = _Scheme(release, versions[succession.old], before, succession)
            stem, what = name_file(framework, succession.old), f"{framework} {succession.old}"
            turtle, jsonld, elm = (directory / "skos" / f"{stem}.{suffix}" for suffix in ("ttl", "jsonld", "elm.ttl"))
            graph = scheme.build_concepts()
            write_turtle(graph, turtle)
            write_jsonld(graph, jsonld, SKOS_PREFIXES)
            write_turtle(scheme.build_outcomes(), elm)
            written += [
                Written(turtle, f"{what}: concept scheme in all languages (SKOS, Turtle)"),
                Written(jsonld, f"{what}: concept scheme in all languages (SKOS, JSON-LD)"),
                Written(elm, f"{what}: learning outcomes that point to the concepts (ELM 3, Turtle)"),
            ]
    return written


@dataclass(frozen=True)
class _Scheme:
    """One version of a framework: its editions, what it follows and what follows it."""

    release: Release
    editions: Sequence[Edition]
    before: Succession | None
    succession: Succession

    def build_concepts(self) -> Graph:
        """The concept scheme with everything in it."""
        parts = (
            self._describe_scheme(),
            self._describe_concepts(),
            self._describe_collections(),
            self._note_gaps(),
            self._link_versions(),
        )
        return make_graph((triple for part in parts for triple in part), SKOS_PREFIXES)

    def build_outcomes(self) -> Graph:
        """A learning outcome for each descriptor."""
        return make_graph(self._describe_outcomes(), ELM_PREFIXES)

    @property
    def _name(self) -> Name:
        return name_version(self.editions[0])

    def _iri(self, name: Name) -> URIRef:
        return iri(name.iri(self.release.base_iri))

    @cached_property
    def _statements(self) -> Mapping[Name, Mapping[str, Statement]]:
        """Name -> language -> what it says there."""
        statements: dict[Name, dict[str, Statement]] = {}
        for edition in self.editions:
            for statement in outline_edition(edition):
                statements.setdefault(statement.name, {})[edition.language] = statement
        return statements

    def _describe_scheme(self) -> Iterator[Triple]:
        """The version: its title in each language, what it is a version of, the versions before and after."""
        scheme, framework = self._iri(self._name), self._iri(name_framework(self.editions[0].framework))
        yield scheme, term("rdf:type"), term("skos:ConceptScheme")
        yield scheme, term("dct:identifier"), literal(f"urn:uuid:{self._name.uuid}")
        yield scheme, term("dct:description"), literal(ABOUT, "en")
        yield scheme, term("dct:publisher"), literal(self.release.publisher)
        yield scheme, term("owl:versionInfo"), literal(self.editions[0].version)
        yield scheme, term("dct:isVersionOf"), framework
        for edition in self.editions:
            title = literal(edition.title or edition.framework, edition.language)
            yield scheme, term("dct:title"), title
            yield scheme, term("skos:prefLabel"), title
        if self.release.licence is not None:
            yield scheme, term("dct:license"), iri(self.release.licence)
        root = name_framework(self.editions[0].framework)
        if self.before is not None:
            yield scheme, term("dct:replaces"), self._iri(root.child(self.before.old))
            yield scheme, term("owl:priorVersion"), self._iri(root.child(self.before.old))
        if self.succession.new is not None:
            yield scheme, term("dct:isReplacedBy"), self._iri(root.child(self.succession.new))

    def _describe_concepts(self) -> Iterator[Triple]:
        """Each statement as a concept below its parent."""
        scheme = self._iri(self._name)
        for name, texts in self._statements.items():
            concept, statement = self._iri(name), next(iter(texts.values()))
            yield concept, term("rdf:type"), term("skos:Concept")
            yield concept, term("skos:inScheme"), scheme
            yield concept, term("skos:notation"), literal(statement.code)
            yield concept, term("dct:identifier"), literal(f"urn:uuid:{name.uuid}")
            if statement.parent == self._name:
                yield concept, term("skos:topConceptOf"), scheme
                yield scheme, term("skos:hasTopConcept"), concept
            else:
                yield concept, term("skos:broader"), self._iri(statement.parent)
                yield self._iri(statement.parent), term("skos:narrower"), concept
            if statement.descriptor in ESCO_SKILL_TYPES:
                yield (
                    concept,
                    term("esco:skillType"),
                    iri(ESCO_SKILL_TYPE + ESCO_SKILL_TYPES[statement.descriptor]),
                )
            for language, spoken in texts.items():
                yield from self._label(concept, spoken, language)

    def _label(self, concept: URIRef, statement: Statement, language: str) -> Iterator[Triple]:
        """A concept's label in a language, and a descriptor's whole text as its definition."""
        if statement.kind is Kind.DESCRIPTOR:
            label = shorten(f"{statement.code} {statement.text}", LONGEST_LABEL)
            yield concept, term("skos:definition"), literal(statement.text, language)
        else:
            label = statement.text
        yield concept, term("skos:prefLabel"), literal(label, language)

    def _describe_collections(self) -> Iterator[Triple]:
        """The descriptors of each level and of each kind."""
        for name, texts in self._statements.items():
            statement = next(iter(texts.values()))
            for what, value in (("level", statement.level), ("descriptor", statement.descriptor)):
                if value is not None:
                    collection = self._iri(self._name.child(what, value))
                    yield collection, term("rdf:type"), term("skos:Collection")
                    yield collection, term("skos:prefLabel"), literal(f"{what.capitalize()}: {value}", "en")
                    yield collection, term("skos:member"), self._iri(name)

    def _note_gaps(self) -> Iterator[Triple]:
        """A note on each concept whose cell is not in the document of a language."""
        for edition in self.editions:
            missing = edition.cells.filter(edition.cells["status"] == MISSING)
            for number, column in missing.select("number", "column").iter_rows():
                name = self._name.child(number, column)
                if name in self._statements:
                    note = f"Not in the document of the edition: {edition.language}"
                    yield self._iri(name), term("skos:editorialNote"), literal(note, "en")

    def _link_versions(self) -> Iterator[Triple]:
        """Each concept to what it replaces and what replaces it; an exact match where no language changed."""
        for name, texts in self._statements.items():
            for language in texts:
                if (after := self.succession.successor(name, language)) is not None:
                    yield self._iri(name), term("dct:isReplacedBy"), self._iri(after.name)
        if self.before is None:
            return
        for old, new in self.before.names.items():
            pairs = [
                (one, other)
                for language, one in self._statements.get(new, {}).items()
                if (other := self.before.before.get((old, language)))
            ]
            if pairs:
                same = all(one.text == other.text for one, other in pairs)
                yield self._iri(new), term("dct:replaces"), self._iri(old)
                yield self._iri(new), term("skos:exactMatch" if same else "skos:closeMatch"), self._iri(old)

    def _describe_outcomes(self) -> Iterator[Triple]:
        """ELM's view of the descriptors: the text as title, the concept as related skill."""
        for name, texts in self._statements.items():
            if next(iter(texts.values())).kind is Kind.DESCRIPTOR:
                outcome = self._iri(name.child("outcome"))
                yield outcome, term("rdf:type"), term("elm:LearningOutcome")
                yield outcome, term("elm:relatedSkill"), self._iri(name)
                for language, statement in texts.items():
                    yield outcome, term("dct:title"), literal(statement.text, language)
