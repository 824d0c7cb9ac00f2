"""Stable identifiers, the same in every format; `docs/identifiers.md` says under which rule they may change.

A name is a path of framework, version, number and column. Its IRI is the path below a base; its UUID is the
version 5 UUID of the path, whatever the base.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote
from uuid import UUID, uuid5

from ..normalize.edition import Edition

NAMESPACE = UUID("8950444e-f854-5cc7-a0da-82fb9b59dd1b")


@dataclass(frozen=True, slots=True)
class Name:
    """A path such as `esqf-occupational/2021/6/c`, each segment percent-encoded."""

    path: str

    def child(self, *segments: str) -> Name:
        """The name below this one."""
        return Name("/".join([self.path, *(_encode(segment) for segment in segments)]))

    def text(self, language: str) -> Name:
        """The name of what this says in one language: `esqf-occupational/2021/6/c@nl`."""
        return Name(f"{self.path}@{_encode(language)}")

    def iri(self, base: str) -> str:
        """The IRI below a base that ends in a delimiter."""
        return base + self.path

    @property
    def uuid(self) -> str:
        """The UUID, in lower case."""
        return _hash(self.path)


@lru_cache(maxsize=4096)
def _encode(segment: str) -> str:
    """A segment of a path."""
    return quote(segment, safe="")


@lru_cache(maxsize=65536)
def _hash(path: str) -> str:
    """The UUID of a path; formats ask for the same ones again and again."""
    return str(uuid5(NAMESPACE, path))


def name_framework(framework: str) -> Name:
    """The name of a framework."""
    return Name(_encode(framework))


def name_version(edition: Edition) -> Name:
    """The name of the framework's version that an edition belongs to."""
    return name_framework(edition.framework).child(edition.version)


def name_bytes(sha256: str) -> str:
    """The IRI of a file's content from the hexadecimal digits of its SHA-256 (RFC 6920)."""
    return f"nih:sha-256;{_encode(sha256)}"
