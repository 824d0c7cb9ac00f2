"""Compare two editions of a framework."""

from __future__ import annotations

from ..extract.errors import UsageError
from ..normalize.edition import Edition
from .cells import compare_cells, compare_filling
from .change import Change, Comparison, Kind, Part, Place, build_comparison, invert
from .content import Content, Row, read_content
from .groups import Label, Regrouping, compare_groups
from .matching import Matching, match_by_number, match_by_text
from .moves import find_moved
from .typography import same_but_typography
from .words import diff_words

Pair = tuple[Row, Row]

# What names a group: its printed name; between languages, its id.
NAMES: dict[Part, Label] = {Part.SECTION: lambda row: row.section_title, Part.AREA: lambda row: row.area}
STRUCTURE: dict[Part, Label] = {Part.SECTION: lambda row: row.section, Part.AREA: lambda row: row.area_id}

SCRIPT_LETTERS = 4  # in a language tag, as in `sr-Latn`


def compare_editions(old: Edition, new: Edition) -> Comparison:
    """What changed from `old` to `new`; in two languages, the structure. UsageError for two frameworks."""
    if old.framework != new.framework:
        raise UsageError(f"{old.framework} and {new.framework} are two frameworks; give two editions of one")
    before, after = read_content(old), read_content(new)
    # Both directions are computed as one, so that each is the exact reverse of the other.
    if repr(before) <= repr(after):
        return _compare(before, after)
    return invert(_compare(after, before))


def _compare(old: Content, new: Content) -> Comparison:
    """The changes from one content to another."""
    structural = not _same_language(old.language, new.language)
    matching = (match_by_number if structural else match_by_text)(old.rows, new.rows)
    lasting = [(a, b) for a, b in matching.pairs if a.absent == b.absent]
    letters = tuple(dict.fromkeys((*old.letters, *new.letters)))
    compare = compare_filling if structural else compare_cells
    changes = [change for a, b in lasting for change in compare(a, b, letters)]
    moved = find_moved(lasting)
    changes += _compare_rows(matching, moved)
    for part, label in (STRUCTURE if structural else NAMES).items():
        names = ([label(row) for row in old.rows], [label(row) for row in new.rows])
        regrouping = compare_groups(lasting, {a.number for a, _ in moved}, names, label)
        changes += _describe_groups(part, regrouping, lasting, label)
    changes += [] if structural else _compare_labels(old, new)
    numbers = {a.number: b.number for a, b in matching.pairs if a.number != b.number}
    return build_comparison(old, new, changes, numbers, structural)


def _same_language(old: str, new: str) -> bool:
    """Whether two language tags name one language in one script, such as `en` and `en-GB`."""
    return _name_language(old) == _name_language(new)


def _name_language(tag: str) -> tuple[str, ...]:
    """The language and the script of a tag."""
    language, *subtags = tag.lower().split("-")
    return (language, *(subtag for subtag in subtags if len(subtag) == SCRIPT_LETTERS))


def _compare_rows(matching: Matching, moved: list[Pair]) -> list[Change]:
    """Rows that came, went or moved, and rows that one document lacks."""
    changes = [
        Change(Kind.ROW_MISSING if row.absent else Kind.ROW_ADDED, Part.ROW, None, _row_place(row))
        for row in matching.added
    ]
    changes += [
        Change(Kind.ROW_FOUND if row.absent else Kind.ROW_REMOVED, Part.ROW, _row_place(row), None)
        for row in matching.removed
    ]
    changes += [
        Change(Kind.ROW_MISSING if new.absent else Kind.ROW_FOUND, Part.ROW, _row_place(old), _row_place(new))
        for old, new in matching.pairs
        if old.absent != new.absent
    ]
    return changes + [
        Change(Kind.ROW_MOVED, Part.ROW, Place(old.text, old.number), Place(new.text, new.number)) for old, new in moved
    ]


def _row_place(row: Row) -> Place:
    """A whole competence."""
    return Place(None if row.absent else row.text, row.number, row=row)


GROUP_KINDS = {
    Part.AREA: (Kind.AREA_RENAMED, Kind.AREA_CHANGED, Kind.AREA_MISSING, Kind.AREA_FOUND),
    Part.SECTION: (Kind.SECTION_CHANGED, Kind.SECTION_CHANGED, Kind.SECTION_MISSING, Kind.SECTION_FOUND),
}


def _describe_groups(part: Part, regrouping: Regrouping, pairs: list[Pair], label: Label) -> list[Change]:
    """Groups that have another name, and rows that are in another group or without one."""
    renamed, regrouped, missing, found = GROUP_KINDS[part]
    changes: list[Change] = []
    for before, after in regrouping.renamed:
        first = next((a, b) for a, b in pairs if (label(a), label(b)) == (before, after))
        kind = Kind.TYPOGRAPHIC if same_but_typography(before, after) else renamed
        places = (Place(before, first[0].number), Place(after, first[1].number))
        changes.append(Change(kind, part, *places, diff_words(before, after)))
    for a, b in regrouping.regrouped:
        old, new = label(a), label(b)
        kind = missing if new is None else found if old is None else regrouped
        words = diff_words(old, new) if old is not None and new is not None else ()
        changes.append(Change(kind, Part.ROW, Place(old, a.number), Place(new, b.number), words))
    return changes


def _compare_labels(old: Content, new: Content) -> list[Change]:
    """The title and the column headers, as far as both were read."""
    labels: list[tuple[Part, Kind, str | None, str | None, str | None]] = [
        (Part.TITLE, Kind.TITLE_CHANGED, None, old.title, new.title)
    ]
    labels += [
        (Part.HEADER, Kind.HEADER_CHANGED, letter, old.headers[letter], new.headers[letter])
        for letter in new.headers
        if letter in old.headers
    ]
    return [
        Change(
            Kind.TYPOGRAPHIC if same_but_typography(before, after) else kind,
            part,
            Place(before, column=letter),
            Place(after, column=letter),
            diff_words(before, after),
        )
        for part, kind, letter, before, after in labels
        if before is not None and after is not None and before != after
    ]
