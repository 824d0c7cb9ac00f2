"""Pictures of places on the pages: the right ones, of the right places, small."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pypdfium2
import pytest
from esqf.extract.table import Box
from esqf.normalize.edition import FILLED
from esqf.publish.report.pictures import BUDGET, SCALE, draw_pictures, list_places
from esqf.publish.report.view import view_edition
from esqf.publish.report.write import write_report
from PIL import Image
from printing.layout import Layout
from reporting import FOREIGN, LOST, THIN, UNPLACED, Report, read_printed

BLOCK = 4096


def look(path: Path) -> npt.NDArray[np.int16]:
    """A picture's grey values."""
    with Image.open(path) as image:
        return np.asarray(image.convert("L"), dtype=np.int16)


def place(page: Image.Image, record: dict[str, object]) -> npt.NDArray[np.int16]:
    """A cell's place on a rendered page."""
    edges = [float(str(record[name])) * SCALE for name in ("x0", "top", "x1", "bottom")]
    return np.asarray(page.convert("L").crop(tuple(round(e) for e in edges)), dtype=np.int16)  # type: ignore[arg-type]  # four


@pytest.mark.parametrize("layout", [Layout("upright"), Layout("turned", rotate=90), Layout("cropped", cropped=True)])
def test_picture_shows_the_place_of_its_cell(layout: Layout, tmp_path: Path) -> None:
    """What a picture shows is the cell as it stands on the page, also where pages are turned or cropped."""
    path = tmp_path / "en.pdf"
    view = view_edition(read_printed(path, layout), [])
    pictures = draw_pictures(view, path, tmp_path / "pictures", every=True)
    document = pypdfium2.PdfDocument(path.read_bytes())
    pages = [page.render(scale=SCALE).to_pil() for page in document]
    document.close()
    cells = view.edition.cells.filter(pl.col("status") == FILLED)
    for record in cells.sample(12, seed=1).iter_rows(named=True):
        box = Box(*(record[name] for name in ("page", "x0", "top", "x1", "bottom")))
        seen = look(tmp_path / "pictures" / pictures[box].name)
        expected = place(pages[record["page"] - 1], record)
        assert expected.min() < 100, "there is ink in it"
        assert min(_differ(seen, expected)) < 12, record["code"]


def _differ(seen: npt.NDArray[np.int16], expected: npt.NDArray[np.int16]) -> list[float]:
    """How far a picture's middle is from the place, for the offsets by which margins may be rounded."""
    height, width = expected.shape
    rows, columns = seen.shape[0] - height, seen.shape[1] - width
    return [
        float(np.abs(seen[y : y + height, x : x + width] - expected).mean())
        for y in range(max(rows // 2 - 3, 0), min(rows // 2 + 4, rows + 1))
        for x in range(max(columns // 2 - 3, 0), min(columns // 2 + 4, columns + 1))
    ]


def test_pictures_are_of_what_to_look_at_first(report: Report) -> None:
    """Cells in doubt, missing, corrected and repaired have pictures; others do not, and every file is used."""
    details = report.details()
    for code in (FOREIGN, THIN, UNPLACED, LOST, f"{LOST}a"):
        assert "picture" in details[code], code
    plain = [
        code
        for code in report.edition("en").cells.filter(pl.col("repairs") == "line-break")["code"]
        if code not in (FOREIGN, THIN, UNPLACED)
    ]
    assert len(plain) > 20
    assert not any("picture" in details[code] for code in plain)
    named = {name for page in report.pages for name in re.findall(r"\w+\.webp", (report.directory / page).read_text())}
    assert {path.name for path in (report.directory / "pictures").iterdir()} == named


def test_a_lost_row_is_looked_for_between_its_neighbours(report: Report) -> None:
    """The picture for a competence that is missing shows the rows around the place where it should be."""
    details = report.details()
    before = report.cell("13a")
    assert details[LOST]["pictured"] == before["page"]
    assert details[LOST]["picture"] == details[f"{LOST}a"]["picture"]
    width = details[LOST]["picture"][1]
    assert width > 800


def test_all_or_none_can_be_asked_for(report: Report, tmp_path: Path) -> None:
    """With images for all, every printed cell has its picture; with none, no picture is made."""
    report.write_again(tmp_path / "all", "all")
    details = replace(report, directory=tmp_path / "all").details()
    cells = report.edition("en").cells.filter(pl.col("x0").is_not_null())["code"]
    assert all("picture" in details[code] for code in cells)
    report.write_again(tmp_path / "none", "none")
    assert not (tmp_path / "none" / "pictures").exists()


def test_pictures_of_an_edition_keep_within_their_budget(tmp_path: Path) -> None:
    """Where every cell is repaired, only so many pictures are made as the budget allows, doubtful ones first."""
    path = tmp_path / "de.pdf"
    edition = read_printed(path, Layout("small", hyphenate=True, size=7.0), "de")
    last = edition.cells.filter(pl.col("status") == FILLED)["code"][-1]
    doubted = edition.cells.with_columns(
        pl.col("repairs") + " hyphen", confidence=pl.when(pl.col("code") == last).then(0.1).otherwise("confidence")
    )
    view = view_edition(replace(edition, cells=doubted), [])
    pictures = draw_pictures(view, path, tmp_path / "pictures", every=False)
    sizes = [file.stat().st_size for file in (tmp_path / "pictures").iterdir()]
    assert sum(-(-size // BLOCK) * BLOCK for size in sizes) <= BUDGET
    assert len(pictures) > 50
    assert list_places(view, every=False)[0] in pictures
    assert next(cell.box for cell in view.cells if cell.code == last) in pictures


def test_a_changed_document_gives_no_pictures(report: Report, tmp_path: Path) -> None:
    """Pictures are cut only from the very document that was read, and only from a PDF."""
    edition = report.edition("en")
    changed = tmp_path / "en.pdf"
    changed.write_bytes(next(iter(report.documents.values())).read_bytes() + b"\n")
    assert edition.source is not None
    write_report([edition], [], tmp_path / "report", documents={edition.source.sha256: changed})
    assert not (tmp_path / "report" / "pictures").exists()


@pytest.mark.parametrize(
    "box", [Box(99, 1, 1, 9, 9), Box(1, -1e9, -1e9, 1e12, 1e12), Box(1, 50, 50, 20, 20), Box(1, 9e5, 0, 9e6, 9)]
)
def test_impossible_places_do_no_harm(box: Box, report: Report, tmp_path: Path) -> None:
    """Boxes outside the pages, inside out or beyond measure are skipped or cut to the page."""
    edition = report.edition("en")
    edges = {"page": box.page, "x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom}
    cells = edition.cells.with_columns(
        **{name: pl.lit(value, edition.cells.schema[name]) for name, value in edges.items()}
    )
    view = view_edition(replace(edition, cells=cells), [])
    pictures = draw_pictures(view, next(iter(report.documents.values())), tmp_path, every=True)
    assert len(pictures) == (1 if box.x1 == 1e12 else 0)
