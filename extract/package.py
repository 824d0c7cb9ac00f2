"""Safe opening of zip packages and XML: bounded in entries, size and depth, nothing from outside."""

from __future__ import annotations

import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote

from lxml import etree

from .errors import DocumentError

MAX_ENTRIES = 10_000
MAX_PART = 32 * 2**20  # bytes, unpacked; the text of a whole edition takes one or two million
MAX_RATIO = 250  # of unpacked to packed size; real parts stay below 100
SMALL_PART = 2 * 2**20  # below this size no ratio is suspicious

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STRICT = re.compile(rb"""((?:xmlns(?::[\w.-]+)?|Type)\s*=\s*["'])http://purl\.oclc\.org/ooxml/(\w+)/""")
_UNPACKING = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,  # offsets that point before the file
    struct.error,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """What an Open Packaging relationship says: its id, the last word of its type, its target part."""

    id: str
    kind: str
    target: str


class Package:
    """A zip package of XML parts; raises DocumentError for one that is damaged, protected or a bomb."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DocumentError(
                name, f"a damaged zip package ({error})", expected="a complete file; fetch or save it again"
            ) from error
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            raise DocumentError(name, f"{len(entries)} entries in the package", expected=f"at most {MAX_ENTRIES}")
        self._entries = {entry.filename.lstrip("/").casefold(): entry for entry in entries}

    def __contains__(self, part: str) -> bool:
        return part.casefold() in self._entries

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts, as stored."""
        return tuple(entry.filename for entry in self._entries.values())

    def read(self, part: str) -> bytes:
        """The bytes of a part; DocumentError where it is absent, damaged, encrypted or too large."""
        entry = self._entries.get(part.casefold())
        if entry is None:
            raise DocumentError(self.name, f"no part {part} in the package", expected="a complete document")
        if entry.flag_bits & 1:
            raise DocumentError(self.name, "protected by a password", expected="a copy without password")
        packed = max(entry.compress_size, 1)
        limit = min(MAX_PART, max(SMALL_PART, packed * MAX_RATIO))
        try:
            with self._zip.open(entry) as stream:
                content = stream.read(limit + 1)
        except _UNPACKING as error:
            raise DocumentError(
                self.name,
                f"damaged part {part} ({error})",
                expected="a complete file; fetch or save it again",
            ) from error
        if len(content) > limit:
            raise DocumentError(
                self.name,
                f"part {part} unpacks from {packed} to more than {limit} bytes",
                expected=f"at most {MAX_PART} bytes and {MAX_RATIO} times the packed size",
            )
        return content

    def parse(self, part: str) -> etree._Element:
        """The root element of an XML part; ISO 29500 strict names come as the transitional ones."""
        content = _STRICT.sub(rb"\1http://schemas.openxmlformats.org/\2/2006/", self.read(part))
        return parse_xml(content, self.name, part)

    def relate(self, part: str = "") -> dict[str, Relation]:
        """The relations of an Open Packaging part, or of the package, by id."""
        folder, file = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        if rels not in self:
            return {}
        return {relation.id: relation for relation in _read_relations(self.parse(rels), folder)}

    def find_related(self, kind: str, part: str = "") -> str | None:
        """The first present part in a relation of that kind (`styles`, `officeDocument`), if any."""
        for relation in self.relate(part).values():
            if relation.kind == kind and relation.target in self:
                return relation.target
        return None


def _read_relations(root: etree._Element, folder: str) -> Iterator[Relation]:
    for element in root.iter(_RELATIONSHIP):
        if element.get("TargetMode", "Internal") == "Internal":
            target = unquote(element.get("Target", ""))
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield Relation(element.get("Id", ""), element.get("Type", "").rpartition("/")[2], path)


def parse_xml(content: bytes, name: str, part: str) -> etree._Element:
    """The root of an XML document without comments; DocumentError for damage, a DTD, or depth beyond 256."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(
            name, f"damaged XML in {part} ({error})", expected="well-formed XML; fetch or save the file again"
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DocumentError(name, f"a document type definition in {part}", expected="XML without definitions")
    return root


def read_int(value: str | None, default: int) -> int:
    """A whole number in an attribute, kept within a billion; the default where there is none."""
    try:
        number = int(float(value)) if value else default
    except (ValueError, OverflowError):
        return default
    return max(-(10**9), min(number, 10**9))
