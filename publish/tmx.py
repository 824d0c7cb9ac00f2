"""TMX 1.4b: one memory with all languages of a version, and one for the pivot with each other language.

Many tools take one source and one target a unit: the pairs are for them. A language whose text is empty or
missing has no variant in its unit; where the document lacks the cell, `x-missing` names the language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version as installed_version
from pathlib import Path

from .bitext import Unit, align_texts
from .release import Release, Written, name_file, pick_pivot
from .text import clean_xml

DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def write_tmx(release: Release, directory: Path) -> list[Written]:
    """`tmx/<framework>-<version>.tmx` and `tmx/<framework>-<version>.<pivot>-<language>.tmx`."""
    written = []
    for framework, versions in release.frameworks().items():
        for version, editions in versions.items():
            units = align_texts(editions)
            source = pick_pivot(editions, release.pivot).language
            languages = [edition.language for edition in editions]
            stem, what = directory / "tmx" / name_file(framework, version), f"{framework} {version}"
            memories = {stem.with_name(f"{stem.name}.tmx"): languages}
            memories |= {
                stem.with_name(f"{stem.name}.{source}-{other}.tmx"): [source, other]
                for other in languages
                if other != source
            }
            for path, spoken in memories.items():
                _write_memory(path, units, spoken, "*all*" if spoken is languages else source)
                written.append(Written(path, f"{what}: translation memory {', '.join(spoken)} (TMX 1.4b)"))
    return written


def _write_memory(path: Path, units: Iterable[Unit], languages: Sequence[str], source: str) -> None:
    """One memory; a pair holds the units that have both texts, a memory of all those with any."""
    from lxml import etree

    root = etree.Element("tmx", version="1.4")
    version = installed_version("esqf")
    header = {"creationtool": "esqf", "creationtoolversion": version, "segtype": "block", "o-tmf": "esqf"}
    etree.SubElement(root, "header", {**header, "adminlang": "en", "srclang": source, "datatype": "plaintext"})
    body = etree.SubElement(root, "body")
    for unit in units:
        spoken = [language for language in languages if language in unit.texts]
        if not spoken or (source != "*all*" and len(spoken) < len(languages)):
            continue
        element = etree.SubElement(body, "tu", tuid=unit.name.path)
        for name, value in unit.facts.items():
            etree.SubElement(element, "prop", type=f"x-{name}").text = clean_xml(value)
        for language in sorted(unit.missing.intersection(languages)):
            etree.SubElement(element, "prop", type="x-missing").text = language
        for language in spoken:
            variant = etree.SubElement(element, "tuv", {XML_LANGUAGE: language})
            etree.SubElement(variant, "seg").text = clean_xml(unit.texts[language])
    path.parent.mkdir(parents=True, exist_ok=True)
    data = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True, doctype=DOCTYPE)
    path.write_bytes(data)
