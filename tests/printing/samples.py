"""Prints the editions that ship in raw/ from their texts: python -m printing.samples SAMPLES RAW."""

import argparse
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from esqf.validate.counts import EXPECTED_NAME, Counts, dump_counts

from printing import reportlab
from printing.converted import print_converted
from printing.docx import WordHabits, print_docx
from printing.dressing import dress_docx, dress_html, dress_xlsx
from printing.edition import PrintedEdition, PrintedRow, load_edition
from printing.html_plain import WebHabits, print_html
from printing.labels import COLUMNS
from printing.layout import Layout
from printing.xlsx import SheetHabits, print_xlsx

FRAMEWORK = "esqf-occupational"
LOST = frozenset({"9", "22"})  # competences that the converted text lacks

BOOK = Layout(
    "book",
    letter="text",
    fonts="standard",  # nothing depends on the fonts of the machine
    header_rows=3,
    hyphenate=True,
    split_rows=True,
    area_again=True,
    cover=True,
)
OFFICE = Layout("office", number="first", letter="text", letter_style="a)", cover=True)
WEB = Layout("web", letter="text", letter_style="(a)", area="first", section="title", empty="dash", cover=True)
REVISED = Layout("revised", number="cell", letter="text", area="repeated", header_rows=3, cover=True)
SHEET = Layout("sheet", letters="script", levels="script", letter="column", cover=True)


@dataclass(frozen=True)
class Sample:
    """A document of raw/: the edition, how it is printed with a notice, and the competences it lacks."""

    version: str
    suffix: str
    edition: PrintedEdition
    print: Callable[[PrintedEdition, str], bytes]
    lost: frozenset[str] = frozenset()

    @property
    def path(self) -> Path:
        """Where it stands below raw/."""
        return Path(FRAMEWORK, self.version, f"{self.edition.language}.{self.suffix}")

    def count(self) -> Counts:
        """Its cells by status."""
        printed = [row for row in self.edition.rows if row.number not in self.lost]
        filled = sum(bool(text) for row in printed for text in row.cells.values())
        missing = len(self.lost) * len(COLUMNS)
        return Counts(filled, len(printed) * len(COLUMNS) - filled, missing)


def list_samples(folder: Path) -> tuple[Sample, ...]:
    """The documents made from the texts in a folder; ValueError for a change that does not fit them."""
    first = "sample-1"
    editions = {language: load_edition(folder / f"{language}.json") for language in ("en", "de", "fr", "el", "it")}
    changes = load_toml(folder / "changes-2.toml")
    revised = change_edition(editions[changes["language"]], changes)
    return (
        Sample(first, "pdf", editions["en"], _print_book),
        Sample(first, "docx", editions["de"], _print_office),
        Sample(first, "html", editions["fr"], _print_web),
        Sample(first, "xlsx", editions["el"], _print_sheet),
        Sample(first, "txt", editions["it"], _print_converted, LOST),
        Sample("sample-2", "html", revised, _print_revised),
    )


def print_samples(folder: Path) -> dict[Path, bytes]:
    """Path below raw/ -> content, of every document and of the counts expected beside them."""
    notices = load_toml(folder / "notices.toml")
    samples = list_samples(folder)
    files = {sample.path: sample.print(sample.edition, notices[sample.edition.language]) for sample in samples}
    for version in {sample.version for sample in samples}:
        counts = {each.edition.language: each.count() for each in samples if each.version == version}
        files[Path(FRAMEWORK, version, EXPECTED_NAME)] = dump_counts(counts).encode()
    return files


def load_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


# -- the changed edition --------------------------------------------------------------------------


def change_edition(edition: PrintedEdition, changes: Mapping[str, Any]) -> PrintedEdition:
    """The edition with cells, areas and places changed; ValueError for a change that does not fit it."""
    rows = {row.number: row for row in edition.rows}
    for change in changes["cells"]:
        number, column = change["code"][:-1], change["code"][-1]
        _expect(change["code"], rows[number].cells[column], change["old"])
        rows[number] = replace(rows[number], cells={**rows[number].cells, column: change["new"]})
    for change in changes["areas"]:
        named = [row for row in rows.values() if row.area == change["old"]]
        _expect("area", change["old"] if named else None, change["old"])
        rows.update({row.number: replace(row, area=change["new"]) for row in named})
    for change in changes["swaps"]:
        one, other = (rows[number] for number in change["numbers"])
        _expect(f"area of {other.number}", other.area, one.area)
        rows[one.number], rows[other.number] = _renumber(other, one), _renumber(one, other)
    return replace(edition, rows=tuple(rows.values()))


def _renumber(row: PrintedRow, place: PrintedRow) -> PrintedRow:
    return replace(row, number=place.number)


def _expect(what: str, found: str | None, expected: str) -> None:
    if found != expected:
        raise ValueError(f"{what}: found {found!r}, expected {expected!r}")


# -- the printers ---------------------------------------------------------------------------------


def _print_book(edition: PrintedEdition, notice: str) -> bytes:
    """A PDF with the notice on its cover."""
    return reportlab.print_pdf(replace(edition, subtitle=f"{edition.subtitle} – {notice}"), BOOK)


def _print_office(edition: PrintedEdition, notice: str) -> bytes:
    return dress_docx(print_docx(edition, OFFICE, WordHabits(numbered=True)), edition, notice)


def _print_web(edition: PrintedEdition, notice: str) -> bytes:
    return dress_html(print_html(edition, WEB, WebHabits(nested_paragraphs=True, indented=True)), edition, notice)


def _print_revised(edition: PrintedEdition, notice: str) -> bytes:
    return dress_html(print_html(edition, REVISED, WebHabits(sections=True, indented=True)), edition, notice)


def _print_sheet(edition: PrintedEdition, notice: str) -> bytes:
    return dress_xlsx(print_xlsx(edition, SHEET, SheetHabits()), edition, notice, SHEET.header_rows)


def _print_converted(edition: PrintedEdition, notice: str) -> bytes:
    return print_converted(edition, notice, lost=LOST).encode()


def main() -> None:
    """Print into the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", type=Path, help="folder of the texts")
    parser.add_argument("raw", type=Path, help="folder to print into")
    options = parser.parse_args()
    for path, content in print_samples(options.samples).items():
        target = options.raw / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        print(target)


if __name__ == "__main__":
    main()
