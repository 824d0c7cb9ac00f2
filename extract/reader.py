"""One way into every document: bytes -> format told by content -> that format's reader.

A new format is one new file with `read(data, name) -> Document`, named here and in `sniff.py`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from .errors import DocumentError, UsageError
from .sniff import sniff
from .table import Document

READERS = {
    "docx": "docx",
    "odt": "odf",
    "ods": "odf",
    "xlsx": "xlsx",
    "html": "html",
    "text": "text",
}
ENGINES = {"pdfium": "pdf", "pdfplumber": "engine_pdfplumber", "camelot": "engine_camelot"}
PAGEWISE = ("pdfium", "pdfplumber")  # Camelot looks for undrawn tables where no page has a drawn one
MAX_BYTES = 512 * 1024 * 1024


class Reader(Protocol):
    """A module that reads one format."""

    def read(self, data: bytes, name: str) -> Document:
        """The document in these bytes; DocumentError where it cannot be read."""
        ...


class PdfReader(Protocol):
    """A module that reads PDF."""

    def read(self, data: bytes, name: str, password: str | None = None, part: range | None = None) -> Document:
        """The document in these bytes, or part of its pages, opened with a password if it needs one."""
        ...


def read_document(path: Path, engine: str = "auto", password: str | None = None) -> Document:
    """The document in a file; DocumentError for a file that cannot be read, UsageError for an unknown engine.

    `engine` (auto, pdfium, pdfplumber, camelot) chooses how PDFs are read; other formats have one reader each."""
    return read_bytes(load_bytes(path), str(path), engine, password)


def read_bytes(
    data: bytes, name: str, engine: str = "auto", password: str | None = None, part: range | None = None
) -> Document:
    """The document in some bytes, named for messages; `password` opens an encrypted PDF, and of one whose pages can be
    counted `part` are those to read (indices from 0)."""
    kind = sniff(data, name)
    if kind == "pdf":
        reader = cast("PdfReader", _reader(ENGINES[_choose_engine(engine)]))
        return reader.read(data, name, password, part) if part else reader.read(data, name, password)
    return _reader(READERS[kind]).read(data, name)


def count_pages(data: bytes, name: str, engine: str = "auto", password: str | None = None) -> int | None:
    """The pages of a PDF whose engine sees each page by itself; None for other documents, which are read whole, and for
    one that PDFium cannot open though another engine may."""
    chosen = _choose_engine(engine)
    if sniff(data, name) != "pdf" or chosen not in PAGEWISE:
        return None
    from .pdf import open_pdf

    try:
        with open_pdf(data, name, password) as document:
            return len(document)
    except DocumentError:
        if chosen == "pdfium":
            raise
        return None


def _choose_engine(engine: str) -> str:
    """The engine of a name; UsageError where there is none."""
    chosen = "pdfium" if engine == "auto" else engine
    if chosen not in ENGINES:
        raise UsageError(f"no engine {engine!r}; there are auto, {', '.join(ENGINES)}")
    return chosen


def load_bytes(path: Path) -> bytes:
    """The bytes of a file; DocumentError where there is none, it is a folder, or too large."""
    if "\0" in str(path) or not path.exists():
        raise DocumentError(str(path), "no such file", expected="the path of a document")
    if not path.is_file():
        raise DocumentError(str(path), "this is not a file", expected="the path of a document")
    if path.stat().st_size > MAX_BYTES:
        raise DocumentError(str(path), f"{path.stat().st_size} bytes", expected=f"at most {MAX_BYTES}")
    try:
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(str(path), f"cannot be read ({error.strerror})") from None


def _reader(module: str) -> Reader:
    """The reader module, imported when it is first needed."""
    return cast("Reader", import_module(f".{module}", __package__))
