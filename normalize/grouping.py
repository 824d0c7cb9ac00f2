"""Which area and which section each competence belongs to, as the document prints it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from ..extract.table import Box, Line
from .competence import Competence, Heading
from .profile import Profile
from .rows import cut_line

FEW_NAMES = 0.1  # of the rows; what stands beside so few is no name of an area, but a heading that was cut


_LABEL = re.compile(r"[^\W\d_][^:]{0,40}:\s+|[^\w\s(\[«“„\"']+\s+")
ALIGNED = 0.35  # of a line's height; a name whose first line is no further from that of a row begins with it
LABELLED = 3  # names that begin alike have a label


@dataclass(slots=True)
class Place:
    """The area and section of one competence: printed lines, None where the document names none."""

    area: list[Line] | None = None
    section: str | None = None
    section_title: list[Line] | None = None


def place_competences(competences: Sequence[Competence], profile: Profile, language: str) -> list[Place]:
    """Area and section of each competence in printed order."""
    places = [Place() for _ in competences]
    if _areas_are_headings(competences, profile):
        banners = _areas_from_headings(competences, places)
    else:
        _areas_from_cells(competences, places, profile)
        banners = [_nearest(c.headings) for c in competences]
    _cut_label(places)
    _sections(competences, places, banners, profile, language)
    return places


def _cut_label(places: Sequence[Place]) -> None:
    """Take off what every area's name begins with: a word and a colon (`Area: …`), or a sign (`► …`)."""
    names = {id(place.area): place.area for place in places if place.area}.values()
    labels = {found[0] if (found := _LABEL.match(lines[0].text)) else "" for lines in names}
    if len({lines[0].text for lines in names}) < LABELLED or len(labels) > 1 or "" in labels:
        return
    cut = {id(lines): [*cut_line(lines[0], len(next(iter(labels)))), *lines[1:]] for lines in names}
    for place in places:
        place.area = cut[id(place.area)] if place.area else place.area


def _nearest(headings: Sequence[Heading]) -> list[Heading]:
    """The headings before a row from the nearest upwards, those in the table before paragraphs."""
    return [*reversed([h for h in headings if h.in_table]), *reversed([h for h in headings if not h.in_table])]


def _areas_are_headings(competences: Sequence[Competence], profile: Profile) -> bool:
    """Whether areas begin with a heading row in the table: more rows have one than there are sections to announce, and
    hardly any has the name of an area beside it."""
    texts = {h.text for c in competences for h in c.headings if h.in_table}
    beside = sum(bool(c.area) for c in competences)
    return len(texts) > len(profile.sections) and beside <= FEW_NAMES * len(competences)


def _areas_from_headings(competences: Sequence[Competence], places: Sequence[Place]) -> list[list[Heading]]:
    """The nearest heading before a row names its area; what stands above it is left for the sections."""
    current: list[Line] | None = None
    banners: list[list[Heading]] = []
    styles = Counter(h.lines[0].style for c in competences for h in c.headings if h.in_table and h.lines[0].style.size)
    usual = max(styles, key=lambda style: styles[style], default=None)
    for competence, place in zip(competences, places, strict=True):
        headings = _nearest(competence.headings)
        # One that a page's end has parted from its rows, or the edge of a fill, stands outside, set as the others are.
        in_table = [h for h in reversed(competence.headings) if h.in_table or h.lines[0].style == usual]
        if in_table:
            current = in_table[0].lines
            headings = [h for h in headings if h is not in_table[0] and h.text != in_table[0].text]
        place.area = current
        banners.append(headings)
    return banners


def _areas_from_cells(competences: Sequence[Competence], places: Sequence[Place], profile: Profile) -> None:
    """The area cell beside a row, or the one above it where the cell is blank, merged or absent."""
    current: list[Line] | None = None
    for index, (competence, place) in enumerate(zip(competences, places, strict=True)):
        current = competence.area or _name_below(competences, index, profile) or current
        place.area = current


def _name_below(competences: Sequence[Competence], index: int, profile: Profile) -> list[Line] | None:
    """The name in the middle of a row and others of the same area of the framework below, whose cells nothing parts: it
    stands beside one of those, and the cells of the others are there and empty."""
    area = profile.area_of(competences[index].number or "")
    if area is None or competences[index].row.area != []:
        return None
    before = competences[index - 1].number if index else None
    if before is not None and before in area.numbers:
        return None  # goes on with the name above
    mates = list(takewhile(lambda c: c.number in area.numbers, competences[index:]))
    named = [competence for competence in mates if competence.area]
    if len(named) != 1:
        return None
    printed = _name_boxes(named[0]), _boxes(named), _boxes(mates)
    name, own, whole = (_middle(boxes) for boxes in printed)
    if name is None or own is None or whole is None:
        return None
    first, top = (min(boxes, key=lambda box: box.top) for boxes in printed[:2])
    at_top = abs(first.top - top.top) < ALIGNED * (first.bottom - first.top)
    return named[0].area if abs(name - whole) < abs(name - own) and not at_top else None


def _name_boxes(competence: Competence) -> list[Box]:
    """The boxes of the lines of a name."""
    return [line.box for line in competence.area or () if line.box is not None]


def _boxes(competences: Sequence[Competence]) -> list[Box]:
    """The boxes of the lines of competences' cells."""
    lines = (line for c in competences for cell in c.row.cells.values() for line in cell.lines)
    return [line.box for line in lines if line.box is not None]


def _middle(boxes: Sequence[Box]) -> float | None:
    """The height of the middle of boxes in points; None without any, and for those on several pages."""
    if len({box.page for box in boxes}) != 1:
        return None
    return (min(box.top for box in boxes) + max(box.bottom for box in boxes)) / 2


def _sections(
    competences: Sequence[Competence],
    places: Sequence[Place],
    banners: Sequence[Sequence[Heading]],
    profile: Profile,
    language: str,
) -> None:
    """Sections by their banners: which of the headings is one is told by its words, its place and its repetition."""
    chosen = _choose_banners(competences, banners, profile, language)
    ids = _banner_ids(chosen, competences, profile, language)
    current: tuple[str | None, list[Line] | None] = (None, None)
    for competence, place, heading in zip(competences, places, chosen, strict=True):
        if heading is not None:
            current = (ids[heading.text], heading.lines)
        if current[0] is None:  # without banner, or above the first
            section = profile.section_of(competence.number) if competence.number else None
            place.section = section.id if section else None
        else:
            place.section, place.section_title = current


def _choose_banners(
    competences: Sequence[Competence], banners: Sequence[Sequence[Heading]], profile: Profile, language: str
) -> list[Heading | None]:
    """For each competence the heading above it that is a section's banner."""
    firsts = {section.numbers[0]: section.id for section in profile.sections if section.numbers}
    starts = _section_starts(competences, profile)
    counts = Counter(
        (h.text, h.in_table) for headings in banners for h in {(h.text, h.in_table): h for h in headings}.values()
    )
    emphasised = any(h.bold and not h.in_table for headings in banners for h in headings)
    shown = [
        [h for h in headings if _can_be_banner(h) and (h.in_table or h.bold or not emphasised)] for headings in banners
    ]
    titled = [h for headings in shown for h in headings[:1] if not h.in_table and h.bold and counts[h.text, False] == 1]
    by_titles = 0 < len(titled) <= len(profile.sections)  # one table a section, each below its title
    said = [
        [h for h in options if (h.in_table or h.bold) and section_by_words(h.text, profile, language) is not None]
        for options in shown
    ]
    named = {section_by_words(h.text, profile, language) for options in said for h in options if h.in_table}
    all_named = len(named) == len(profile.sections)  # no other heading is a banner
    chosen: list[Heading | None] = []
    for index, (competence, options, by_words) in enumerate(zip(competences, shown, said, strict=True)):
        expected = index in starts or competence.number in firsts
        alone = bool(options) and counts[options[0].text, options[0].in_table] == 1
        pick: Heading | None = None
        if by_words and (by_words[0].in_table or expected):
            pick = by_words[0]
        elif (
            options
            and not all_named
            and (index or options[0].in_table or not named)  # else a title above all, where banners stand inside
            and (expected or (alone and (options[0].in_table or (by_titles and options[0].bold))))
        ):
            pick = options[0]
        chosen.append(pick)
    return chosen


def _can_be_banner(heading: Heading) -> bool:
    """Whether a heading says something in words, and is short enough for a title."""
    return len(re.findall(r"[^\W\d_]", heading.text)) >= 3 and len(heading.text) <= 300


def _section_starts(competences: Sequence[Competence], profile: Profile) -> set[int]:
    """Indices of the competences with which a section begins, by the profile."""
    starts: set[int] = set()
    before: str | None = None
    for index, competence in enumerate(competences):
        section = profile.section_of(competence.number) if competence.number else None
        if section is not None and section.id != before:
            starts.add(index)
            before = section.id
    return starts


def section_by_words(text: str, profile: Profile, language: str) -> str | None:
    """The one section whose key words a text holds, in the edition's language."""
    headers = profile.headers.get(language) or profile.headers.get(language.split("-", maxsplit=1)[0])
    if headers is None:
        return None
    plain = text.casefold()
    found = [
        section
        for section, words in headers.sections.items()
        if any(_has_word(plain, word.casefold()) for word in words)
    ]
    return found[0] if len(found) == 1 else None


def _has_word(text: str, word: str) -> bool:
    """Whether a text holds a word as a word; accents may be missing in capitals."""
    return (
        re.search(rf"(?<!\w){re.escape(word)}", text) is not None
        or re.search(rf"(?<!\w){re.escape(_bare(word))}", _bare(text)) is not None
    )


def _bare(text: str) -> str:
    """A text without accents."""
    import unicodedata

    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _banner_ids(
    chosen: Sequence[Heading | None], competences: Sequence[Competence], profile: Profile, language: str
) -> dict[str, str | None]:
    """The section of each banner: by order where there are as many as sections, by words, or by its first number."""
    texts = list(dict.fromkeys(heading.text for heading in chosen if heading is not None))
    if len(texts) == len(profile.sections):
        return dict(zip(texts, (section.id for section in profile.sections), strict=True))
    ids: dict[str, str | None] = {}
    for text in texts:
        number = next(c.number for c, h in zip(competences, chosen, strict=True) if h is not None and h.text == text)
        section = profile.section_of(number) if number else None
        ids[text] = section_by_words(text, profile, language) or (section.id if section else None)
    return ids
