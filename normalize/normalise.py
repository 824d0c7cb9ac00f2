"""Tables as printed -> the canonical edition of a framework.

Steps, each in its own file: anchors (numbers and letters) -> sheet (what columns hold) -> rows or spacing (rows) ->
assembly (one sequence of competences) -> grouping (areas and sections) -> text (repairs) -> here: the canonical grid.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import PurePath

import polars as pl

from ..extract.errors import NoEditionError
from ..extract.table import Box, Document, Evidence, Line, Paragraph
from .accounting import nearest
from .assembly import Assembly, assemble
from .competence import Competence
from .edition import CELL_TYPES, EMPTY, FILLED, MISSING, Edition, Source
from .finding import Finding, finding
from .forced import count_pieces
from .grouping import Place, place_competences
from .language import agrees, detect_language, language_by_headers
from .profile import Column, Profile
from .sheet import RawCell
from .text import Repaired, TextRepair
from .vocabulary import Vocabulary

TOLD = 200  # findings of one kind about what is not in the framework's grid; more are counted
LOW = 0.9  # confidence below which a cell gets a finding of its own
CONVERTED = ("text",)  # formats in which mark-up and left-over hyphens come from a converter
UNKNOWN_LANGUAGE = "und"

# How far each kind of evidence goes. The figures are set so that, over the test editions, cells at or above 0.95 were
# exact; docs/confidence.md says how they are made.
BY_EVIDENCE = {Evidence.MARKUP: 0.995, Evidence.DRAWN: 0.99, Evidence.SPACE: 0.97, Evidence.FIELDS: 0.98}
NO_LETTER = 0.97  # factor where letters are printed elsewhere, but not in this filled cell
WRONG_LETTER = 0.5
RENUMBERED = 0.6
DOUBTFUL_TEXT = 0.94
GARBLED = 0.85
RUN_OVER = 0.8  # factor where a line reaches into another column
OVERRUN = 2.0  # points
MARKED = 0.5  # of the empty cells show their letters where an edition prints these; without one, a cell is missing
COMMON_START = 3  # cells of a column that begin at one place, to tell where it begins
CROWDED = 0.6  # factor where no letters are printed, and more columns stand there than the framework has
GUESSED_COLUMNS = 0.97  # factor where no letters are printed at all


@dataclass(slots=True)
class _Context:
    """What building the rows of one edition shares."""

    profile: Profile
    version: str
    language: str
    document: Document
    assembly: Assembly
    repair: TextRepair
    marks_empty: bool  # empty cells show their letters
    column_ends: dict[tuple[int, int], float]
    column_limits: dict[int, dict[int, float]]
    findings: list[Finding] = field(default_factory=list)
    beyond: Counter[str] = field(default_factory=Counter)

    def report(
        self, code: str, message: str, number: str | None = None, column: str | None = None, **more: object
    ) -> None:
        """Add a finding about this document; of one kind about rows that are none of the framework's, or stand again,
        only so many are told one by one."""
        if number is None or self.profile.order(number) is None or code == "row-duplicated":
            self.beyond[code] += 1
            if self.beyond[code] > TOLD:
                return
        self.findings.append(
            finding(
                code,
                message,
                language=self.language,
                framework=self.profile.id,
                version=self.version,
                document=self.document.name,
                number=number,
                column=column,
                **more,  # type: ignore[arg-type]  # fields of a Finding
            )
        )


def normalise(document: Document, profile: Profile, *, language: str | None = None, version: str = "") -> Edition:
    """The edition in a document; NoEditionError where it holds no rows of the framework.

    `language` is the declared one (None: detected), `version` the framework's version."""
    assembly = assemble(document, profile)
    if not assembly.competences:
        raise NoEditionError(document.name, _what_was_found(document), expected=_what_was_expected(profile))
    detected = _detect(assembly, profile, document)
    declared = language or document.declared_language
    tongue = language or detected or declared or UNKNOWN_LANGUAGE
    vocabulary = Vocabulary(tongue, _all_texts(document))
    column_ends = _column_ends(assembly.competences)
    cells = [item for competence in assembly.competences for item in competence.row.cells.items()]
    printed = ((cell.lines, column_ends.get(_column_key(position, cell))) for position, cell in cells)
    named = {tuple(line.text for line in c.area): c.area for c in assembly.competences if c.area}
    areas = ((lines, None) for lines in named.values())
    pieces = count_pieces(chain(printed, areas))
    repair = TextRepair(vocabulary, converted=document.format in CONVERTED, pieces=pieces)
    marks_empty = _marks_empty(assembly.competences, len(profile.columns))
    limits = _column_limits(assembly.competences)
    context = _Context(profile, version, tongue, document, assembly, repair, marks_empty, column_ends, limits)
    if language and detected and not agrees(language, detected):
        context.report(
            "language-differs",
            f"the text reads as {detected}, but the path or the call says {language}",
            evidence=f"detected {detected}",
            suggestion="rename the file or pass --language",
        )
    records = _records(context)
    _report_document(context)
    _report_lost(context)
    _report_beyond(context)
    return Edition(
        framework=profile.id,
        version=version,
        language=tongue,
        cells=pl.DataFrame(records, schema=CELL_TYPES),
        title=repair.repair(assembly.title).text or None,
        headers=_headers(assembly, repair, profile),
        findings=tuple(context.findings),
        source=Source(document.name, document.sha256, document.format, document.engine, document.pages),
    )


def _marks_empty(competences: Sequence[Competence], columns: int) -> bool:
    """Whether empty cells show their letters, as most of them do."""
    cells = [competence.row.cells.get(place) for competence in competences for place in range(columns)]
    empty = [cell for cell in cells if cell is None or not cell.lines]
    shown = sum(cell is not None and cell.lettered for cell in empty)
    return shown > MARKED * len(empty)


def _column_ends(competences: Sequence[Competence]) -> dict[tuple[int, int], float]:
    """Where the longest lines end of each column at each place on a page, in points; what runs over the start of
    columns to its right is none of them."""
    ends: dict[tuple[int, int], float] = {}
    keys = Counter(_column_key(place, cell) for item in competences for place, cell in item.row.cells.items())
    starts = sorted((start, place) for (place, start), count in keys.items() if count >= COMMON_START)
    right = {
        (position, x): next((start for start, place in starts if start > x and place > position), math.inf)
        for position, x in keys
    }
    for competence in competences:
        for position, cell in competence.row.cells.items():
            key = _column_key(position, cell)
            reached = [line.box.x1 for line in cell.lines if line.box is not None and line.box.x1 < right[key]]
            if reached:
                ends[key] = max(ends.get(key, 0.0), *reached)
    return ends


def _column_key(position: int, cell: RawCell) -> tuple[int, int]:
    """A column and the place on a page of a cell in it: where its lines begin, in whole points."""
    return position, round(min((line.box.x0 for line in cell.lines if line.box is not None), default=0.0))


def _column_limits(competences: Sequence[Competence]) -> dict[int, dict[int, float]]:
    """For each page where the text of the next column to the right of each begins, in points."""
    starts: dict[int, dict[int, float]] = {}
    for competence in competences:
        for position, cell in competence.row.cells.items():
            for line in cell.lines:
                if line.box is not None:
                    page = starts.setdefault(line.box.page, {})
                    page[position] = min(page.get(position, line.box.x0), line.box.x0)
    return {
        number: {
            position: min((other for other in page.values() if other > start + 1), default=math.inf)
            for position, start in page.items()
        }
        for number, page in starts.items()
    }


def _runs_over(context: _Context, position: int, raw: RawCell) -> bool:
    """Whether a line of a cell reaches into another column: its text, or the other's, may be torn or mixed."""
    limits = context.column_limits
    boxes = [line.box for line in raw.lines if line.box is not None]
    return any(box.x1 > limits[box.page][position] + OVERRUN for box in boxes)


def _headers(assembly: Assembly, repair: TextRepair, profile: Profile) -> dict[str, str]:
    """Canonical letter -> the text of the header over its column."""
    columns = dict(enumerate(profile.columns))
    return {columns[p].id: repair.repair(lines).text for p, lines in sorted(assembly.headers.items()) if p in columns}


def _all_texts(document: Document) -> Iterator[list[str]]:
    """The printed lines of every cell and paragraph of a document."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield [line.text for line in block.lines]
        elif block.rows_by is Evidence.SPACE:
            for column in range(block.width):
                yield [line.text for cell in block.cells if cell.column == column for line in cell.lines]
        else:
            for cell in block.cells:
                yield [line.text for line in cell.lines]


def _what_was_found(document: Document) -> str:
    """What a document that is no edition holds, for its error."""
    codes = [note.code for note in document.notes]
    unreadable = codes.count("page-unreadable")
    lost = f"; {unreadable} page(s) could not be read" if unreadable else ""
    if not document.tables:
        pictures = " (the pages are pictures without text)" if "page-without-text" in codes else ""
        return f"no table found{pictures}{lost}"
    widths = ", ".join(f"{t.height}×{t.width}" for t in document.tables[:3])
    more = ", …" if len(document.tables) > 3 else ""
    return f"{len(document.tables)} table(s) ({widths}{more}), none with the framework's numbers and letters{lost}"


def _what_was_expected(profile: Profile) -> str:
    """What an edition of a framework holds, for an error."""
    letters = profile.letters
    numbers = f"{profile.numbers[0]}–{profile.numbers[-1]}"
    return f"rows numbered {numbers} with columns {letters[0]}–{letters[-1]} ({profile.id})"


def _detect(assembly: Assembly, profile: Profile, document: Document) -> str | None:
    """The edition's language by its header words, else by a vote of its cells."""
    headers = [cell.text for table in document.tables for cell in table.cells if cell.row <= 3]
    by_headers = language_by_headers(profile, headers)
    if by_headers:
        return by_headers
    texts = [" ".join(line.text for line in cell.lines) for c in assembly.competences for cell in c.row.cells.values()]
    detected, share = detect_language(texts)
    return detected if share > 0.4 and detected != UNKNOWN_LANGUAGE else None


def _records(context: _Context) -> list[dict[str, object]]:
    """The canonical rows in the framework's order; rows it does not know come after."""
    profile = context.profile
    competences = context.assembly.competences
    places = place_competences(competences, profile, context.language)
    by_number: dict[str, tuple[Competence, Place]] = {}
    extra: list[tuple[Competence, Place]] = []
    for competence, place in zip(competences, places, strict=True):
        number = competence.number
        if number is not None and profile.order(number) and number not in by_number:
            by_number[number] = (competence, place)
        else:
            extra.append((competence, place))
    sections: dict[str | None, list[Line] | None] = {p.section: p.section_title for p in places if p.section}
    records: list[dict[str, object]] = []
    for number in profile.numbers:
        found = by_number.get(number)
        records += _row(context, number, *found) if found else _missing_row(context, number, sections, by_number)
    taken = set(profile.numbers)
    for position, (competence, place) in enumerate(extra, 1):
        number = competence.number or f"?{position}"
        if number in taken:
            number = f"{number}?{position}"
        taken.add(number)
        context.report(
            "number-unexpected", f"the framework has no number {competence.printed or '(none printed)'}", number
        )
        records += _row(context, number, competence, place, len(profile.numbers) + position)
    for duplicate in context.assembly.duplicates:
        _report_duplicate(context, duplicate)
    return records


def _report_duplicate(context: _Context, duplicate: Competence) -> None:
    """A competence that stands in the document more than once; the first is kept."""
    text = " | ".join(
        " ".join(line.text for line in cell.lines) for _, cell in sorted(duplicate.row.cells.items()) if cell.lines
    )
    context.report(
        "row-duplicated",
        f"competence {duplicate.printed} stands in the document again; the first is kept",
        duplicate.printed,
        page=duplicate.row.page,
        evidence=text[:500],
        suggestion="look at both places and remove one",
    )


def _base(context: _Context, number: str, order: int, column: Column) -> dict[str, object]:
    """The fields that a place in the grid determines."""
    area = context.profile.area_of(number)
    return {
        "framework": context.profile.id,
        "version": context.version,
        "language": context.language,
        "area_id": area.id if area else None,
        "order": order,
        "number": number,
        "column": column.id,
        "code": f"{number}{column.id}",
        "level": column.level,
        "descriptor": column.descriptor,
        "source": context.document.sha256,
    }


def _missing_row(
    context: _Context,
    number: str,
    sections: dict[str | None, list[Line] | None],
    by_number: dict[str, tuple[Competence, Place]],
) -> list[dict[str, object]]:
    """A competence that the document does not hold: nine missing cells; the title of its section where one is known."""
    section = context.profile.section_of(number)
    area = context.profile.area_of(number)
    title = sections.get(section.id) if section else None
    sibling = next((by_number[n][1].area for n in (area.numbers if area else ()) if n in by_number), None)
    return [
        {
            **_base(context, number, context.profile.order(number) or 0, column),
            "section": section.id if section else None,
            "section_title": context.repair.repair(title).text if title else None,
            "area": context.repair.repair(sibling).text if sibling else None,
            "text": "",
            "status": MISSING,
            "source_text": "",
            "repairs": "",
            "confidence": GARBLED if context.document.garbled else 1.0,
        }
        for column in context.profile.columns
    ]


def _row(
    context: _Context, number: str, competence: Competence, place: Place, order: int | None = None
) -> list[dict[str, object]]:
    """The canonical cells of one competence."""
    profile = context.profile
    area = context.repair.repair(place.area).text if place.area else None
    title = context.repair.repair(place.section_title).text if place.section_title else None
    if area and "\ufffd" in area:
        context.report("text-garbled", "characters without a Unicode map in the area", number, evidence=area)
    for code, message in competence.doubts:
        context.report(
            code,
            message,
            number,
            page=competence.row.page,
            suggestion="look at the page; correct the document or add a correction",
        )
    if competence.row.stray:
        text = " ".join(line.text for line in competence.row.stray)
        context.report(
            "text-outside", f"“{text[:120]}” belongs to no cell", number, page=competence.row.page, evidence=text
        )
    shared = {
        "section": place.section,
        "section_title": title,
        "area": area or None,
    }
    records = []
    for position, column in enumerate(profile.columns):
        raw = competence.row.cells.get(position)
        record = _base(context, number, order or profile.order(number) or 0, column) | shared
        records.append(record | _cell(context, number, position, competence, raw))
    return records


def _cell(
    context: _Context, number: str, position: int, competence: Competence, raw: RawCell | None
) -> dict[str, object]:
    """Text, status, repairs, confidence and place of one cell, in the column at that position."""
    column = context.profile.columns[position]
    printed = competence.row.evidence is Evidence.SPACE or context.document.format == "pdf"
    if raw is None and printed and not context.marks_empty:
        raw = RawCell()  # nothing shows that a cell is there, in hardly any of the edition's empty ones
    if raw is None:
        context.report("cell-missing", "no cell is printed in this place", number, column.id, page=competence.row.page)
        return {"text": "", "status": MISSING, "source_text": "", "repairs": "", "confidence": 0.9}
    repaired = context.repair.repair(raw.lines, context.column_ends.get(_column_key(position, raw)))
    box = _box(raw)
    confidence = _confidence(context, competence, raw, repaired)
    over = _runs_over(context, position, raw)
    confidence *= RUN_OVER if over else 1.0
    _report_cell(context, number, column, raw, repaired, box, confidence, over)
    repairs = [*repaired.repairs, *(["number"] if competence.number != competence.printed else [])]
    return {
        "text": repaired.text,
        "status": FILLED if repaired.text else EMPTY,
        "source_text": "\n".join(line.text for line in raw.lines),
        "repairs": " ".join(repairs),
        "confidence": round(confidence, 4),
        "page": box.page if box else competence.row.page,
        "x0": box.x0 if box else None,
        "top": box.top if box else None,
        "x1": box.x1 if box else None,
        "bottom": box.bottom if box else None,
    }


def _box(raw: RawCell) -> Box | None:
    """The box of a cell's lines on the first page they stand on; the drawn cell's where it is empty."""
    boxes = [line.box for line in raw.lines if line.box is not None]
    return Box.around(box for box in boxes if box.page == boxes[0].page) or raw.box


def _confidence(context: _Context, competence: Competence, raw: RawCell, repaired: Repaired) -> float:
    """How far the evidence goes that this text is exactly what is printed in this cell."""
    value = BY_EVIDENCE[competence.row.evidence]
    if raw.foreign_letter is not None:
        value *= WRONG_LETTER
    elif context.assembly.lettered and not raw.lettered and raw.lines:
        value *= NO_LETTER
    elif not context.assembly.lettered and context.profile.lettered:
        value *= GUESSED_COLUMNS
    if competence.number != competence.printed:
        value *= RENUMBERED
    for _ in repaired.doubts:
        value *= DOUBTFUL_TEXT
    if context.assembly.crowded:
        value *= CROWDED
    if context.document.garbled or "\ufffd" in repaired.text:
        value *= GARBLED
    return value


def _report_cell(
    context: _Context,
    number: str,
    column: Column,
    raw: RawCell,
    repaired: Repaired,
    box: Box | None,
    confidence: float,
    over: bool,
) -> None:
    """Findings about one cell."""
    page = box.page if box else None
    if raw.foreign_letter is not None:
        letters = context.assembly.anchors.letters
        expected = letters[context.profile.letters.index(column.id)]
        seen = (
            f"the letter printed here is “{raw.foreign_letter}”" if raw.foreign_letter else "no letter is printed here"
        )
        context.report(
            "letter-unexpected",
            f"{seen}, expected “{expected}”",
            number,
            column.id,
            page=page,
            box=box,
            evidence=repaired.text[:200],
            suggestion="look at the page: the text may belong to another column",
        )
    for doubt in repaired.doubts:
        context.report(
            doubt.code,
            doubt.message,
            number,
            column.id,
            page=page,
            box=box,
            evidence=repaired.text[:200],
            severity=doubt.severity,
        )
    if "\ufffd" in repaired.text:
        context.report(
            "text-garbled",
            "characters without a Unicode map",
            number,
            column.id,
            page=page,
            box=box,
            evidence=repaired.text[:200],
        )
    elif confidence < LOW and raw.foreign_letter is None and not repaired.doubts:
        context.report(
            "low-confidence",
            f"confidence {confidence:.2f}" + (": its text reaches into another column" if over else ""),
            number,
            column.id,
            page=page,
            box=box,
            evidence=repaired.text[:200],
        )


def _report_document(context: _Context) -> None:
    """What the reader noted, and text in the tables that found no place."""
    for note in context.document.notes:
        context.report(
            note.code,
            note.message,
            page=note.page,
            box=note.box,
            evidence=note.evidence or None,
            suggestion=note.suggestion or None,
        )
    for level, letter in context.assembly.levels.items():
        context.report(
            "header-differs",
            f"the header over the columns of level {level} says {letter}",
            evidence=letter,
            suggestion="check in the document whether the columns stand in another order",
        )
    for page, text in context.assembly.stray:
        context.report(
            "text-outside", f"“{text[:120]}” stands in the table before the first competence", page=page, evidence=text
        )


def _report_lost(context: _Context) -> None:
    """Lines of the framework's tables that no cell took, told at the cell whose text stands nearest, so many of them
    one by one."""
    competences = context.assembly.competences
    told: dict[tuple[str | None, str | None], list[Line]] = {}
    for line in context.assembly.lost[:TOLD]:
        near = nearest(line, competences)
        column = context.profile.columns[near[1]].id if near and near[1] < len(context.profile.columns) else None
        told.setdefault((near[0].number if near else None, column), []).append(line)
    if len(context.assembly.lost) > TOLD:
        told.setdefault((None, None), []).extend(context.assembly.lost[TOLD:])
    for (number, column), lines in told.items():
        text = " ".join(line.text for line in lines)
        box = lines[0].box
        context.report(
            "text-outside",
            f"“{text[:120]}” stands in the table but came into no cell",
            number,
            column,
            page=box.page if box else None,
            box=box,
            evidence=text[:500],
            suggestion="look at the page, and add a correction for the cell it belongs to",
        )


def _report_beyond(context: _Context) -> None:
    """How many findings of each kind were not told one by one."""
    for code, count in sorted(context.beyond.items()):
        if count > TOLD:
            context.findings.append(
                finding(
                    code,
                    f"{count - TOLD} more like these",
                    language=context.language,
                    framework=context.profile.id,
                    version=context.version,
                    document=context.document.name,
                    suggestion="look at the document: it repeats rows, or holds another table",
                )
            )


def place_of_path(path: str, known: Sequence[str]) -> tuple[str | None, str | None, str | None]:
    """(framework, version, language) of a path `…/<framework>/<version>/<language>.<ext>`; Nones elsewhere."""
    parts = PurePath(path).parts
    if len(parts) >= 3 and parts[-3] in known:
        return parts[-3], parts[-2], PurePath(path).stem
    return None, None, None
