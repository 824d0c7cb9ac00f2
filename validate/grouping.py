"""Rules of structure: competence areas, sections, column headers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from ..normalize.finding import Finding
from ..normalize.grouping import section_by_words
from .expected import expect_groups, fits_profile
from .pair import Pair
from .subject import Subject, join_names, quote, split_words

STEM = 5
# Names tell where most fit the texts beside them best; two are exchanged where they fit each other's by so much more.
FEWEST_NAMES, NAMES_FIT = 4, 0.6
NAME_GAIN = 0.05
STRAY_LETTER = re.compile(r"(?:\d{1,2}\s?)?\(?([^\W\d_])[.)]?(?:\s+(?=([^\W\d_]))|$)")
ONLY_LETTER = re.compile(r"\W*([^\W\d_])()\W*")


def check_areas(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Competences share the name of an area just where the framework groups them."""
    groups = expect_groups(subject, pairs)
    names = {n: _fold(row[0].area) for n, row in subject.present.items() if row[0].area and n in groups}
    exchanged = find_exchanged_names(subject, groups)
    owners = _own_names(subject, names, groups)
    usual_name = {group: name for name, group in owners.items()}
    for number, name in names.items():
        group = groups[number]
        if group in exchanged:
            yield _report_exchanged(subject, number, [n for n in names if groups[n] == exchanged[group]])
            continue
        own = usual_name.get(group)
        if owners[name] == group and own == name:
            continue
        shown = subject.present[number][0].area or ""
        others = [n for n in names if groups[n] == owners[name] and n != number]
        mates = [n for n in names if groups[n] == group and n != number]
        if owners[name] != group:
            why = f"that is the area of {join_names(others)}"
            if own is None:
                why += ", and the name of its own area is nowhere: it may be lost, and the one above be read for it"
        else:
            why = f"the other competences of its area ({join_names(mates)}) have another name"
        yield subject.report(
            "area-differs",
            f"competence {number} stands under {quote(shown)}; {why}",
            number=number,
            evidence=shown,
            suggestion="look at the area column in the document; its cell may begin or end at another row",
        )


def _report_exchanged(subject: Subject, number: str, others: Sequence[str]) -> Finding:
    """The finding for a competence under the name of other ones, which stand under its own."""
    shown = subject.present[number][0].area or ""
    return subject.report(
        "area-differs",
        f"competence {number} stands under {quote(shown)}, which fits the texts of {join_names(others)},"
        " and theirs fits here: the names of the two areas seem to be exchanged",
        number=number,
        evidence=shown,
        suggestion="compare the names of the two areas with the document",
    )


def find_exchanged_names(subject: Subject, groups: Mapping[str, str]) -> Mapping[str, str]:
    """Group -> the group whose name it has, of those that have each other's by the words of their texts."""
    from .likeness import measure_name_likeness  # imports NumPy

    names = _names_of_groups(subject, groups)
    if len(names) < FEWEST_NAMES:
        return {}
    fit = measure_name_likeness(subject, names, groups)
    own = fit.diagonal()
    if (fit.argmax(axis=1) == range(len(names))).mean() < NAMES_FIT:
        return {}
    found: dict[str, str] = {}
    gain = (fit + fit.T) - (own[:, None] + own[None, :])  # just symmetric
    for one, two in zip(*(gain > NAME_GAIN).nonzero(), strict=True):
        if gain[one, two] >= max(gain[one].max(), gain[two].max()):
            found[list(names)[one]] = list(names)[two]
    return found


def _names_of_groups(subject: Subject, groups: Mapping[str, str]) -> Mapping[str, str]:
    """Group -> the name of all its competences, where no other group has it."""
    found: dict[str, set[str]] = {}
    for number, row in subject.present.items():
        if number in groups and row[0].area:
            found.setdefault(groups[number], set()).add(row[0].area)
    uses = Counter(name for names in found.values() for name in names)
    single = {group: min(names) for group, names in found.items() if len(names) == 1}
    return {group: name for group, name in single.items() if uses[name] == 1}


def _own_names(subject: Subject, names: Mapping[str, str], groups: Mapping[str, str]) -> dict[str, str]:
    """Area name -> the one group it belongs to: where most rows carry it, then where it fits the texts
    best."""
    owners: dict[str, str] = {}
    sizes = Counter(groups[number] for number in names)
    for name in dict.fromkeys(names.values()):
        uses = Counter(groups[number] for number, other in names.items() if other == name)
        owners[name] = max(
            uses,
            key=lambda g: (uses[g] / sizes[g], use_name(subject, name, [n for n in groups if groups[n] == g])),
        )
    return owners


def use_name(subject: Subject, name: str, numbers: Sequence[str]) -> float:
    """How often the texts of some rows use the words of an area's name (by their beginnings): a mean of shares."""
    stems = {word[:STEM] for word in split_words(name) if len(word) >= STEM - 1}
    texts = [subject.words[cell.code] for number in numbers for cell in subject.rows.get(number, ()) if cell.filled]
    uses = sum(len(stems & {word[:STEM] for word in words}) for words in texts)
    return uses / (len(stems) * len(texts)) if stems and texts else 0.0


def _fold(text: str | None) -> str:
    """A name for comparison: case folded, white space evened out."""
    return " ".join((text or "").casefold().split())


def check_area_names(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Every competence has the name of its area."""
    without = [number for number, row in subject.present.items() if not row[0].area]
    if without and len(without) == len(subject.present):
        if not subject.profile.areas:
            return
        yield subject.report(
            "area-missing",
            "no competence has the name of its area",
            suggestion="look whether the document has a column of competence areas that was not recognised",
        )
        return
    for number in without:
        yield subject.report(
            "area-missing",
            f"competence {number} has no area",
            number=number,
            suggestion="look at the area column beside this row in the document",
        )


def check_sections(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Every competence stands in the section that the framework puts it in."""
    told = [
        (number, row[0].section, section.id)
        for number, row in subject.present.items()
        if (section := subject.profile.section_of(number)) is not None
    ]
    found = {section for _, section, _ in told if section}
    wrong = [(number, own, due) for number, own, due in told if own is not None and own != due and due in found]
    if not fits_profile(subject):
        return  # `check_profile` says so
    for (own, due), run in groupby(wrong, key=lambda row: (row[1], row[2])):
        numbers = [number for number, _, _ in run]
        yield subject.report(
            "section-differs",
            f"{_count(numbers)} in section {own}; {subject.profile.id} has section {due} there",
            number=numbers[0],
            evidence=f"{', '.join(numbers)}: {own}",
            suggestion="look where the banner of the section stands in the document",
        )


def check_section_titles(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Every section of the framework that has competences in the document has its banner, and none that names
    another."""
    rows = subject.present.values()
    titles: dict[str, str] = {}
    for row in rows:
        if row[0].section and row[0].section_title:
            titles.setdefault(row[0].section, row[0].section_title)
    yield from _check_banners(subject, titles)
    found = set(titles) or {row[0].section for row in rows if row[0].section}
    for section in subject.profile.sections:
        numbers = [number for number in section.numbers if number in subject.present]
        if numbers and section.id not in found:
            yield subject.report(
                "section-missing",
                f"the banner of section {section.id}, above competence {numbers[0]}, was not found",
                evidence=section.id,
                suggestion=f"look for the banner above competence {numbers[0]} in the document",
            )


def _check_banners(subject: Subject, titles: Mapping[str, str]) -> Iterator[Finding]:
    """The findings for banners that name another section than the one whose competences stand below."""
    for own, title in titles.items():
        named = section_by_words(title, subject.profile, subject.language)
        if named is not None and named != own:
            numbers = [number for number, row in subject.present.items() if row[0].section == own]
            yield subject.report(
                "section-differs",
                f"the banner over competence {numbers[0]} is {quote(title)}, which names section {named};"
                f" {subject.profile.id} has section {own} there",
                number=numbers[0],
                evidence=title,
                suggestion="look whether the banners of two sections are exchanged in the document",
            )


def check_headers(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Every column has a header, and it does not name another descriptor than the column's."""
    headers = subject.edition.headers
    lacking = [letter for letter in subject.profile.letters if not headers.get(letter, "").strip()]
    if headers and lacking:
        yield subject.report(
            "header-missing",
            f"no header was found for column {join_names(lacking)}",
            evidence=join_names(lacking),
            suggestion="look at the header rows of the table in the document",
        )
    words = subject.profile.headers.get(subject.language.split("-")[0])
    for column in subject.profile.columns if words else ():
        header = headers.get(column.id, "")
        named = [d for d, names in words.descriptors.items() if any(_says(header, n) for n in names)] if words else []
        if named and column.descriptor not in named:
            yield subject.report(
                "header-differs",
                f"the header of column {column.id} is {quote(header)}, which names {join_names(named)};"
                f" the column is for {column.descriptor}",
                evidence=header,
                suggestion="check in the document whether the columns stand in another order",
            )


def check_letters(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No cell begins with a letter that is no part of its text, as a wrong column letter."""
    for cell in subject.filled:
        found = STRAY_LETTER.match(cell.text) or ONLY_LETTER.fullmatch(cell.text)
        if found and not found[1].isupper() and (not found[2] or found[2].isupper()):
            yield subject.report(
                "letter-unexpected",
                f"{cell.code} begins with the letter “{found[1]}”, which is no part of its text",
                cell=cell,
                suggestion="look at the letters of the row in the document; enter the text without it",
            )


def _says(header: str, words: str) -> bool:
    """Whether a header contains some words as whole words, whatever their case."""
    return re.search(rf"\b{re.escape(words.casefold())}\b", header.casefold()) is not None


def _count(numbers: Sequence[str]) -> str:
    """`competence 15 stands`, `competences 15 to 17 stand`."""
    if len(numbers) == 1:
        return f"competence {numbers[0]} stands"
    return f"competences {numbers[0]} to {numbers[-1]} stand"
