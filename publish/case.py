"""CASE 1.0, one package a language, and CASE 1.1, one package for all languages of a version (1EdTech).

Both keep to what OpenSALT and other tools accept: no fields beyond the specification, one parent an item. A
cell without text has no item; the notes of its competence say whether it is empty or missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from ..normalize.edition import Edition
from .identifiers import Name, name_framework, name_version
from .outline import Statement, outline_edition
from .release import Release, Written, name_file
from .succession import Succession, trace_successions
from .text import write_json_lines

TRANSLATION_NOTE = "The origin is the translation; which of the languages was written first is not known."


def write_case(release: Release, directory: Path) -> list[Written]:
    """`case/1.0/<framework>-<version>-<language>.json` and `case/1.1/<framework>-<version>.json`."""
    written = []
    for framework, versions in release.frameworks().items():
        for succession in trace_successions(versions, release.pivot):
            editions = versions[succession.old]
            packages = {
                Path("1.0", name_file(*edition.key)): _Package(release, (edition,), succession, "1.0")
                for edition in editions
            }
            packages[Path("1.1", name_file(framework, succession.old))] = _Package(release, editions, succession, "1.1")
            for stem, package in packages.items():
                path = (directory / "case" / stem).with_name(f"{stem.name}.json")
                write_json_lines(package.build(), path)
                languages = ", ".join(edition.language for edition in package.editions)
                written.append(Written(path, f"{framework} {succession.old} in {languages} (CASE {package.case})"))
    return written


@dataclass(frozen=True)
class _Package:
    """One CFPackage: editions of one version, each a tree of its own below the document."""

    release: Release
    editions: tuple[Edition, ...]
    succession: Succession
    case: str

    @property
    def document(self) -> Name:
        """The name of the document; in 1.0 a document is in one language."""
        name = name_version(self.editions[0])
        return name if self.case != "1.0" else name.text(self.editions[0].language)

    @cached_property
    def changed(self) -> str:
        """The date and time of all records: the version's, since we know no other."""
        return f"{self.release.day_of(self.editions[0].version)}T00:00:00Z"

    def build(self) -> dict[str, Any]:
        """The package as JSON objects."""
        trees = {edition.language: outline_edition(edition) for edition in self.editions}
        top = count(1)  # the trees of all languages hang side by side on one document
        items: list[dict[str, Any]] = []
        associations: list[dict[str, Any]] = []
        for edition in self.editions:
            tree = trees[edition.language]
            items += [self._item(statement, edition) for statement in tree] + list(self._level_items(edition))
            associations += [*self._hang(tree, edition, top), *self._relate(tree, edition)]
        return {
            "CFDocument": self._document(),
            "CFItems": items,
            "CFAssociations": associations + list(self._translate(trees)),
            "CFDefinitions": self._definitions(trees),
        }

    def _definitions(self, trees: Mapping[str, Sequence[Statement]]) -> dict[str, Any]:
        """The item types in use, and the licence where one is stated."""
        definitions = {"CFItemTypes": list(self._item_types(trees))}
        if (licence := self.release.licence) is not None:
            definitions["CFLicenses"] = [self._record(self._licence_name, title=licence, licenseText=licence)]
        return definitions

    def _record(self, name: Name, **fields: object) -> dict[str, Any]:
        """What every record begins and ends with; fields that are None are left out."""
        known = {key: value for key, value in fields.items() if value is not None}
        return {
            "identifier": name.uuid,
            "uri": name.iri(self.release.base_iri),
            **known,
            "lastChangeDateTime": self.changed,
        }

    def _link(self, name: Name, title: str) -> dict[str, str]:
        """A link to a record."""
        return {"title": title, "identifier": name.uuid, "uri": name.iri(self.release.base_iri)}

    @property
    def _licence_name(self) -> Name:
        return name_framework(self.editions[0].framework).child("licence")

    def _document(self) -> dict[str, Any]:
        """The CFDocument; its language is the pivot's in a package of many."""
        main = next((e for e in self.editions if e.language == self.release.pivot), self.editions[0])
        licence = self.release.licence
        return self._record(
            self.document,
            creator=self.release.publisher,
            title=_title(main),
            description="Converted from the published edition; not an official publication.",
            language=main.language,
            version=main.version,
            caseVersion="1.1" if self.case == "1.1" else None,
            licenseURI=self._link(self._licence_name, licence) if licence is not None else None,
        )

    def _item(self, statement: Statement, edition: Edition) -> dict[str, Any]:
        """The CFItem of a statement."""
        type_ = statement.type
        return self._record(
            statement.name.text(edition.language),
            fullStatement=statement.text,
            humanCodingScheme=statement.code,
            CFItemType=type_,
            CFItemTypeURI=self._link(self._type_name(type_), type_),
            language=edition.language,
            notes=statement.gaps or None,
            extensions={"concept": statement.name.iri(self.release.base_iri)} if self.case == "1.1" else None,
        )

    def _level_items(self, edition: Edition) -> Iterator[dict[str, Any]]:
        """A CFItem for each level, for descriptors to point to."""
        for level, name in _levels(edition).items():
            yield self._record(
                name,
                fullStatement=level,
                CFItemType="Level",
                CFItemTypeURI=self._link(self._type_name("Level"), "Level"),
                language=edition.language,
            )

    def _hang(self, tree: Sequence[Statement], edition: Edition, top: Iterator[int]) -> Iterator[dict[str, Any]]:
        """isChildOf for each item in printed order; `top` counts the places below the document."""
        root, language = name_version(edition), edition.language
        document = self._link(self.document, _title(edition))
        codes = {statement.name: statement.code for statement in tree}
        for statement in tree:
            item = self._link(statement.name.text(language), statement.code)
            if statement.parent == root:
                yield self._associate("isChildOf", item, document, next(top))
            else:
                above = self._link(statement.parent.text(language), codes[statement.parent])
                yield self._associate("isChildOf", item, above, statement.place)
        for level, name in _levels(edition).items():
            yield self._associate("isChildOf", self._link(name, level), document, next(top))

    def _relate(self, tree: Sequence[Statement], edition: Edition) -> Iterator[dict[str, Any]]:
        """hasSkillLevel for descriptors, replacedBy towards the next version."""
        language, levels = edition.language, _levels(edition)
        for statement in tree:
            item = self._link(statement.name.text(language), statement.code)
            if (level := statement.level) is not None:
                yield self._associate("hasSkillLevel", item, self._link(levels[level], level))
            if (successor := self.succession.successor(statement.name, language)) is not None:
                follower = self._link(successor.name.text(language), successor.code)
                yield self._associate("replacedBy", item, follower)

    def _translate(self, trees: Mapping[str, Sequence[Statement]]) -> Iterator[dict[str, Any]]:
        """isTranslationOf from each language to the pivot, or else to the first that has the statement."""
        order = sorted(trees, key=lambda language: (language != self.release.pivot, language))
        sources: dict[Name, dict[str, str]] = {}
        for language in order:
            for statement in trees[language]:
                item = self._link(statement.name.text(language), statement.code)
                source = sources.setdefault(statement.name, item)
                if source is not item:
                    yield self._associate("isTranslationOf", item, source, notes=TRANSLATION_NOTE)

    def _associate(
        self,
        kind: str,
        origin: Mapping[str, str],
        destination: Mapping[str, str],
        place: int | None = None,
        notes: str | None = None,
    ) -> dict[str, Any]:
        """A CFAssociation, named after its ends."""
        name = name_version(self.editions[0]).child(kind, origin["identifier"], destination["identifier"])
        ends = {"originNodeURI": dict(origin), "destinationNodeURI": dict(destination)}
        return self._record(name, associationType=kind, sequenceNumber=place, **ends, notes=notes)

    def _item_types(self, trees: Mapping[str, Sequence[Statement]]) -> Iterator[dict[str, Any]]:
        """A CFItemType for each type in use."""
        used = dict.fromkeys(statement.type for tree in trees.values() for statement in tree)
        for place, type_ in enumerate([*used, "Level"], 1):
            yield self._record(self._type_name(type_), title=type_, description=type_, hierarchyCode=str(place))

    def _type_name(self, type_: str) -> Name:
        return name_framework(self.editions[0].framework).child("item-type", type_)


def _levels(edition: Edition) -> dict[str, Name]:
    """The levels of an edition in order, each with the name of its item."""
    levels = edition.cells["level"].unique(maintain_order=True).to_list()
    root, language = name_version(edition), edition.language
    return {level: root.child("level", level).text(language) for level in levels if level}


def _title(edition: Edition) -> str:
    """The printed title, or what identifies the version."""
    return edition.title or f"{edition.framework} {edition.version}"
