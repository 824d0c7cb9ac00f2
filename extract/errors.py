"""The exceptions of the package.

EsqfError
├── DocumentError      a document could not be read: names the document, the page, what was found and expected
│   └── NoEditionError it was read, and holds nothing of the framework
├── ProfileError       a framework profile is wrong
├── CorrectionError    a correction file is wrong or stale
├── DatasetError       a published dataset could not be read, or violates the schema
└── UsageError         the call itself makes no sense
"""

from __future__ import annotations

import re
from textwrap import shorten

# What a document says of itself may stand in a message; nothing of it may steer a terminal or break the line.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class EsqfError(Exception):
    """Base of all errors that this package raises on purpose; its text is one line for a person."""


class DocumentError(EsqfError):
    """A document that cannot be read: `name`, 1-based `page` where known, what was found, what to do."""

    def __init__(self, name: str, found: str, *, expected: str = "", page: int | None = None) -> None:
        found = _CONTROL.sub(lambda match: match.group().encode("unicode_escape").decode(), found)
        place = name if page is None else f"{name}, page {page}"
        super().__init__(f"{place}: {found}" + (f"; expected {expected}" if expected else ""))
        self.name = name
        self.found = found
        self.expected = expected
        self.page = page

    def __reduce__(self) -> tuple[object, ...]:
        return (_document_error, (type(self), self.name, self.found, self.expected, self.page))


def describe_cause(error: Exception, most: int = 120) -> str:
    """What a library's exception says, or the one that it wraps: its kind and so many characters of its text. One that
    wraps a MemoryError is raised as that: it tells of our limits and not of the document."""
    while error.args and isinstance(error.args[0], Exception):
        error = error.args[0]
    if isinstance(error, MemoryError):
        raise error
    said = shorten(str(error), most, placeholder="…")
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _document_error(kind: type[DocumentError], name: str, found: str, expected: str, page: int | None) -> DocumentError:
    """Rebuild the error after it crossed a process border; pickle cannot pass keyword arguments."""
    return kind(name, found, expected=expected, page=page)


class NoEditionError(DocumentError):
    """A document that was read and holds no rows of the framework."""


class ProfileError(EsqfError):
    """A framework profile that is missing, incomplete or contradicts itself."""


class CorrectionError(EsqfError):
    """A correction that matches nothing, matches twice, or whose source text has changed."""


class DatasetError(EsqfError):
    """A dataset that cannot be read back, or whose rows violate the schema."""


class UsageError(EsqfError):
    """A call that makes no sense, whatever the documents say."""
