"""Names of areas set upwards beside the rows: each stands in the middle of the height of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, pairwise

from ..extract.table import Box, Document, Evidence, Line, Paragraph
from .competence import Competence
from .select import FURNITURE_PAGES
from .sheet import RawRow

MOST = 1000  # competences, and lines set upwards; a document of more is no edition whose names stand so
MOST_ON_PAGE = 200  # rows
BESIDE = 0.5  # of the shorter line stands beside the other

Name = tuple[list[Line], Box]
Rows = list[tuple[float, float, Competence]]  # upper and lower edge on a page, in points


def is_upright(block: object) -> bool:
    """Whether a block is a paragraph set upwards or downwards."""
    return isinstance(block, Paragraph) and bool(block.lines) and all(line.style.vertical for line in block.lines)


def name_rows(competences: Sequence[Competence], document: Document) -> None:
    """Give competences the names that stand upright beside them, in a cell or in none, where all names are so set."""
    if not all(line.style.vertical for competence in competences for line in competence.area or ()):
        return
    if any(competence.row.area_span > 1 for competence in competences) or len(competences) > MOST:
        return  # merged cells say it
    blocks = _without_furniture([b.lines for b in document.blocks if isinstance(b, Paragraph) and is_upright(b)])
    areas = [competence.area for competence in competences if competence.area]
    if sum(map(len, [*areas, *blocks])) > MOST:
        return
    upwards = _run_upwards([*areas, *blocks])
    names: dict[int, list[Name]] = {}
    for group in _group(list(chain(*areas, *blocks))):
        lines = sorted(group, key=lambda line: line.box.x0 if line.box else 0.0, reverse=not upwards)
        around = Box.around(line.box for line in lines)
        if around is not None:
            names.setdefault(around.page, []).append((lines, around))
    for page, beside in names.items():
        rows: Rows = []
        for competence in competences:
            edges = _edges(competence.row, page)
            if edges is not None:
                rows.append((*edges, competence))
        for (lines, _), own in _share(sorted(beside, key=lambda name: name[1].top + name[1].bottom), rows):
            for competence in own:
                competence.area = lines


def _without_furniture(texts: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Upright texts without the lines that run along on several pages, as a title in the margin."""
    pages: dict[str, set[int]] = {}
    for line in chain(*texts):
        if line.box is not None:
            pages.setdefault(line.text, set()).add(line.box.page)
    return [[line for line in lines if len(pages.get(line.text, ())) < FURNITURE_PAGES] for lines in texts]


def _run_upwards(texts: Iterable[Sequence[Line]]) -> bool:
    """Whether text is set upwards, its lines one right of the other, as most cells of several lines have them."""
    pairs = [(a.box, b.box) for lines in texts for a, b in pairwise(lines)]
    steps = [b.x0 - a.x0 for a, b in pairs if a is not None and b is not None and abs(b.x0 - a.x0) > 1]
    return 2 * sum(step > 0 for step in steps) >= len(steps)


def _group(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines that stand beside each other, in the order in which they are given."""
    groups: list[list[Line]] = []
    for line in lines:
        near = [group for group in groups if any(_are_beside(line, other) for other in group)]
        groups = [group for group in groups if not any(group is other for other in near)]
        groups.append([*(other for group in near for other in group), line])
    return groups


def _are_beside(one: Line, two: Line) -> bool:
    """Whether two upright lines are of one name: no further apart than a line is wide, at one height."""
    a, b = one.box, two.box
    if a is None or b is None or a.page != b.page:
        return False
    apart = max(b.x0 - a.x1, a.x0 - b.x1)
    shared = min(a.bottom, b.bottom) - max(a.top, b.top)
    return apart < max(a.x1 - a.x0, b.x1 - b.x0) and shared > BESIDE * min(a.bottom - a.top, b.bottom - b.top)


def _edges(row: RawRow, page: int) -> tuple[float, float] | None:
    """The upper and lower edge of a row on a page, in points, if that is where it begins: of its drawn cells, else of
    their text."""
    lines = [line.box for cell in row.cells.values() for line in cell.lines if line.box is not None]
    if min((box.page for box in lines), default=None) != page:
        return None
    drawn = [cell.box for cell in row.cells.values() if cell.box is not None and row.evidence is Evidence.DRAWN]
    here = [box for box in drawn or lines if box.page == page] or lines
    return min(box.top for box in here), max(box.bottom for box in here)


def _share(names: Sequence[Name], rows: Rows) -> Iterable[tuple[Name, list[Competence]]]:
    """Each name with its rows: of all ways to part the rows in order, that in which the names stand nearest to the
    middle of theirs. Without rows enough for the names nothing is known."""
    if not 0 < len(names) <= len(rows) <= MOST_ON_PAGE:
        return []
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}  # rows given away -> how far off, where they are parted
    for name in names:
        middle = (name[1].top + name[1].bottom) / 2
        best = {
            end: min(
                (off + abs((rows[start][0] + rows[end - 1][1]) / 2 - middle), [*parted, end])
                for start, (off, parted) in best.items()
                if start < end
            )
            for end in range(min(best) + 1, len(rows) + 1)
        }
    parted = best[len(rows)][1]
    return [
        (name, [row[2] for row in rows[start:end]]) for name, (start, end) in zip(names, pairwise(parted), strict=True)
    ]
