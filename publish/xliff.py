"""XLIFF 2.1: one file for the pivot with each other language; a unit for each text that the pivot fills.

A target that is empty or missing is left out, the segment is `initial`, and a note says which of the two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..extract.errors import UsageError
from .bitext import Unit, align_texts
from .outline import Kind
from .release import Release, Written, name_file, pick_pivot
from .text import clean_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
TOKEN = re.compile(r"[A-Za-z0-9._:-]+")


def write_xliff(release: Release, directory: Path) -> list[Written]:
    """`xliff/<framework>-<version>.<pivot>-<language>.xlf`."""
    written = []
    for framework, versions in release.frameworks().items():
        for version, editions in versions.items():
            units = align_texts(editions)
            source = pick_pivot(editions, release.pivot).language
            for target in (edition.language for edition in editions if edition.language != source):
                path = directory / "xliff" / f"{name_file(framework, version)}.{source}-{target}.xlf"
                _write_bitext(path, units, source, target, f"{framework} {version}")
                line = f"{framework} {version}: {source} with {target} for translation tools (XLIFF 2.1)"
                written.append(Written(path, line))
    if not written:
        raise UsageError("xliff needs editions of one version in two languages; there is one language")
    return written


def _write_bitext(path: Path, units: Sequence[Unit], source: str, target: str, title: str) -> None:
    """One file of units."""
    from lxml import etree

    attributes = {"version": "2.1", "srcLang": source, "trgLang": target}
    root = etree.Element("xliff", attributes, nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # None: no prefix
    file = etree.SubElement(root, "file", id="cells", original=title)
    only = [unit.statement.code for unit in units if target in unit.texts and source not in unit.texts]
    if only:
        _add_notes(file, {f"only-in-{target}": f"without a source text, not in this file: {', '.join(only)}"})
    for unit in units:
        if source in unit.texts:
            _add_unit(file, unit, source, target)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _add_unit(file: _Element, unit: Unit, source: str, target: str) -> None:
    """A unit with its notes, its source text and, where there is one, its target text."""
    from lxml import etree

    code = unit.statement.code
    id_ = code if unit.statement.kind is Kind.DESCRIPTOR and TOKEN.fullmatch(code) else unit.name.uuid
    element = etree.SubElement(file, "unit", id=id_, name=unit.name.path)
    gap = (
        {}
        if target in unit.texts
        else {"gap": "missing in the document" if target in unit.missing else "empty in the edition"}
    )
    _add_notes(element, unit.facts | gap)
    segment = etree.SubElement(element, "segment", state="initial" if gap else "translated")
    etree.SubElement(segment, "source").text = clean_xml(unit.texts[source])
    if not gap:
        etree.SubElement(segment, "target").text = clean_xml(unit.texts[target])


def _add_notes(element: _Element, notes: dict[str, str]) -> None:
    """Notes by category."""
    from lxml import etree

    block = etree.SubElement(element, "notes")
    for category, text in notes.items():
        etree.SubElement(block, "note", category=category).text = clean_xml(text)
