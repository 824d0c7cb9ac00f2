"""Side by side in one run: our reader, pdfplumber, Camelot lattice and hybrid, and the floor (PDFium reading every
character with its box), over the sample PDFs in raw/ and test PDFs printed in several layouts.

Prints ratios of CPU time to the floor, and the share of cells that are exact. Run by `make bench`."""

from __future__ import annotations

import io
import random
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from printing.corpus import PRINTERS  # noqa: E402  # the printers live with the tests
from printing.edition import PrintedEdition, load_edition, random_edition  # noqa: E402
from printing.layout import LAYOUTS  # noqa: E402

LAYOUT_NAMES = ("plain", "horizontal", "colour-fields", "bare", "together", "narrow-letters", "headings", "turned-90")
REPEATS = 3


def main() -> None:
    """Print the table."""
    import pdfplumber
    from camelot.io import read_pdf
    from esqf.extract import pdf
    from esqf.extract.engine_camelot import read as read_camelot
    from esqf.extract.engine_pdfplumber import read as read_pdfplumber
    from esqf.normalize.normalise import normalise
    from esqf.normalize.profile import load_profile

    warnings.simplefilter("ignore")
    profile = load_profile("esqf-occupational")
    documents = list(_documents())
    floor = sum(_cpu(lambda data=data: _read_characters(data)) for data, _ in documents)
    print(f"{len(documents)} documents; CPU time relative to PDFium reading every character with its box\n")
    print(f"{'reader':34} {'ratio':>7}  cells exact")

    def ours(data: bytes) -> None:
        normalise(pdf.read(data, "x.pdf"), profile, version="bench")

    def plumber(data: bytes) -> None:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for page in document.pages:
                page.extract_tables()

    timed: list[tuple[str, Callable[[bytes], None]]] = [
        ("esqf, canonical cells", ours),
        ("pdfplumber extract_tables", plumber),
        ("Camelot lattice", lambda data: read_pdf(data, pages="all", flavor="lattice", suppress_stdout=True)),
        ("Camelot hybrid", lambda data: read_pdf(data, pages="all", flavor="hybrid", suppress_stdout=True)),
    ]
    exact = {
        "esqf, canonical cells": pdf.read,
        "pdfplumber extract_tables": read_pdfplumber,
        "Camelot lattice": read_camelot,
    }
    for name, reader in timed:
        repeats = REPEATS if name.startswith("esqf") else 1
        spent = sum(_cpu(lambda data=data, reader=reader: reader(data), repeats) for data, _ in documents)
        share = ""
        if name in exact:
            counts = [_count_exact(exact[name], data, edition, profile) for data, edition in documents]
            share = (
                f"{sum(right for right, _ in counts) / sum(total for _, total in counts):.1%} (through our normaliser)"
            )
        print(f"{name:34} {spent / floor:7.1f}  {share}")


def _documents() -> list[tuple[bytes, PrintedEdition]]:
    """The sample PDFs and test PDFs, each with what it says."""
    paths = sorted((ROOT / "raw").rglob("*.pdf"))
    found = [(path.read_bytes(), load_edition(ROOT / "samples" / f"{path.stem}.json")) for path in paths]
    rng = random.Random(7)  # noqa: S311  # test documents
    for index, name in enumerate(LAYOUT_NAMES):
        edition = random_edition(rng, ("de", "fr", "el", "pl", "sv", "bg", "it", "nl")[index])
        found.append((PRINTERS["reportlab"](edition, LAYOUTS[name]), edition))
    return found


def _cpu(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The least CPU seconds of some repeats."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def _read_characters(data: bytes) -> None:
    """Every character of a PDF with its box, call by call."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument(data)
    for page in document:
        text = page.get_textpage()
        for index in range(text.count_chars()):
            pdfium.FPDFText_GetUnicode(text.raw, index)
            text.get_charbox(index)
    document.close()


def _count_exact(read: Callable[..., object], data: bytes, edition: PrintedEdition, profile: object) -> tuple[int, int]:
    """(exact cells, cells) of an edition as an engine reads it."""
    from esqf.extract.errors import EsqfError
    from esqf.normalize.normalise import normalise

    total = sum(len(row.cells) for row in edition.rows)
    try:
        texts = normalise(read(data, "x.pdf"), profile, language=edition.language, version="bench").texts()  # type: ignore[arg-type]
    except EsqfError:
        return 0, total
    right = sum(
        " ".join((texts.get(row.number + letter) or "").split()) == " ".join(text.split())
        for row in edition.rows
        for letter, text in row.cells.items()
    )
    return right, total


if __name__ == "__main__":
    main()
