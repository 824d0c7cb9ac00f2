"""What changed between two editions: the records, and the same read backwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from .content import Content, Row
from .words import Segment, flip_segments


class Kind(StrEnum):
    """What happened; `missing` and `found` say that a document lacks it, not that authors removed it."""

    ROW_ADDED = "row-added"
    ROW_REMOVED = "row-removed"
    ROW_MOVED = "row-moved"
    CELL_REWORDED = "cell-reworded"
    CELL_FILLED = "cell-filled"
    CELL_EMPTIED = "cell-emptied"
    CELL_MOVED = "cell-moved"
    AREA_RENAMED = "area-renamed"
    AREA_CHANGED = "area-changed"
    SECTION_CHANGED = "section-changed"
    TITLE_CHANGED = "title-changed"
    HEADER_CHANGED = "header-changed"
    TYPOGRAPHIC = "typographic"
    ROW_MISSING = "row-missing"
    ROW_FOUND = "row-found"
    CELL_MISSING = "cell-missing"
    CELL_FOUND = "cell-found"
    AREA_MISSING = "area-missing"
    AREA_FOUND = "area-found"
    SECTION_MISSING = "section-missing"
    SECTION_FOUND = "section-found"


GAPS = frozenset(kind for kind in Kind if kind.endswith(("-missing", "-found")))
_MIRRORED = {
    Kind.ROW_ADDED: Kind.ROW_REMOVED,
    Kind.CELL_FILLED: Kind.CELL_EMPTIED,
    Kind.ROW_MISSING: Kind.ROW_FOUND,
    Kind.CELL_MISSING: Kind.CELL_FOUND,
    Kind.AREA_MISSING: Kind.AREA_FOUND,
    Kind.SECTION_MISSING: Kind.SECTION_FOUND,
}
MIRROR = _MIRRORED | {there: here for here, there in _MIRRORED.items()}


class Part(StrEnum):
    """What a change is about: in reading order of an edition's parts."""

    TITLE = "title"
    HEADER = "header"
    SECTION = "section"
    AREA = "area"
    ROW = "row"
    CELL = "cell"


_PART_ORDER = {part: i for i, part in enumerate(Part)}


@dataclass(frozen=True, slots=True)
class Place:
    """One side of a change: its text (None: not in the document) and where.

    An area or a section stands at the number of its first competence; `row` is one that came or went.
    """

    text: str | None
    number: str | None = None
    column: str | None = None
    row: Row | None = None

    @property
    def code(self) -> str | None:
        """The cell's code, None where the place is no cell of a competence."""
        return None if self.number is None or self.column is None else self.number + self.column

    @property
    def name(self) -> str:
        """The place for a person: `6c`, `6`, `c`, or nothing."""
        return f"{self.number or ''}{self.column or ''}"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its kind, the part it concerns, both sides where there are two, the texts word by word."""

    kind: Kind
    part: Part
    old: Place | None
    new: Place | None
    words: tuple[Segment, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """The sides that there are, the old one first."""
        return tuple(place for place in (self.old, self.new) if place is not None)


@dataclass(frozen=True, slots=True)
class Summary:
    """How much changed: kind -> count of changes, typographic changes, gaps in documents, renumbered rows."""

    counts: Mapping[str, int]
    typographic: int
    gaps: int
    renumbered: int


@dataclass(frozen=True)
class Comparison:
    """What changed from one edition to another, in the order of the new one.

    `changes` are the authors' changes; `typographic` those of setting alone; `gaps` what one document lacks;
    `numbers` maps old to new numbers of the competences that both have under different numbers; `structural`
    says that the languages differ, so that only structure was compared.
    """

    old: Content
    new: Content
    changes: tuple[Change, ...]
    typographic: tuple[Change, ...]
    gaps: tuple[Change, ...]
    numbers: Mapping[str, str]
    structural: bool = False

    @property
    def everything(self) -> Iterator[Change]:
        """Changes, typographic changes and gaps."""
        yield from self.changes
        yield from self.typographic
        yield from self.gaps

    @property
    def differs(self) -> bool:
        """Whether there is a change or a gap; typography alone is no difference."""
        return bool(self.changes or self.gaps)

    @property
    def summary(self) -> Summary:
        """The counts."""
        counts = Counter(change.kind.value for change in self.changes)
        ordered = {kind.value: counts[kind.value] for kind in Kind if counts[kind.value]}
        return Summary(ordered, len(self.typographic), len(self.gaps), len(self.numbers))


def build_comparison(
    old: Content, new: Content, changes: list[Change], numbers: Mapping[str, str], structural: bool
) -> Comparison:
    """A comparison with its changes told apart and in order."""
    ordered = sorted(changes, key=lambda change: _sort_key(change, old, new))
    return Comparison(
        old,
        new,
        tuple(c for c in ordered if c.kind not in GAPS and c.kind is not Kind.TYPOGRAPHIC),
        tuple(c for c in ordered if c.kind is Kind.TYPOGRAPHIC),
        tuple(c for c in ordered if c.kind in GAPS),
        dict(sorted(numbers.items(), key=lambda item: new.by_number[item[1]].position)),
        structural,
    )


def _sort_key(change: Change, old: Content, new: Content) -> tuple[int, int, int, int, str]:
    """Title and headers first, then by position in the new edition (else the old), part and column."""
    side, place = (old, change.old) if change.new is None else (new, change.new)
    row = side.by_number.get(place.number) if place and place.number else None
    column = side.letters.index(place.column) if place and place.column in side.letters else -1
    return (
        row.position if row else 0,
        int(change.new is not None),
        _PART_ORDER[change.part],
        column,
        change.kind,
    )


def invert(comparison: Comparison) -> Comparison:
    """The same changes from new to old; inverting twice gives the comparison itself."""
    flipped = [
        replace(
            change,
            kind=MIRROR.get(change.kind, change.kind),
            old=change.new,
            new=change.old,
            words=flip_segments(change.words),
        )
        for change in comparison.everything
    ]
    numbers = {new: old for old, new in comparison.numbers.items()}
    return build_comparison(comparison.new, comparison.old, flipped, numbers, comparison.structural)
