"""Rules about the characters of a cell: garbled text, look-alike letters, brackets, hyphens, mark-up,
furniture."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from ..normalize.finding import Finding
from ..normalize.vocabulary import zipf
from .pair import Pair
from .subject import CellRecord, Subject, join_names, quote, split_words

BAD_CATEGORIES = frozenset({"Cc", "Cn", "Co", "Cs"})
BLANKS = frozenset("\n\t")
UNMAPPED = re.compile(r"\(cid:\d+\)|\ufffd|[\u25a0-\u25a1\u25af]")
DOUBLED_GLYPHS = re.compile(r"\b(?:([^\W\d_])\1){3,}\b")
SPACED_OUT = re.compile(r"(?:\b[^\W\d_] ){4,}[^\W\d_]\b")
BETWEEN_LETTERS = re.compile(r"[^\W\d_]([^\w\s])\1*[^\W\d_]")
QUESTIONED = re.compile(r"[^\W\d_]\?{2,}|(?<![^\s(])\?+[^\W\d_]+")  # what old programs print for a letter they lack
JOINERS = frozenset("-‐‑–—'’ʼ´`‘/.,:;·‧•*&+()[]«»“”„\"_…\u00ad")
SINGLE_BYTE = ("cp1252", "latin-1", "cp1250", "cp1251", "cp1253", "cp1257")
REVIVED = frozenset({"LATIN", "GREEK", "CYRILLIC", "GEORGIAN", "ARABIC"})
MARKUP = re.compile(
    r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});|\*\*|__|\\[rnt]\b", re.IGNORECASE
)
BRACKETS = {")": "(", "]": "[", "}": "{"}
LIST_MARK = re.compile(r"(?:^|[;,.:]\s*|\n)(?:[^\W_]|[ivxIVX]{1,4}|\d{1,2})$")
QUOTES = re.compile(r"[“”„«»\"‟]")
ADDRESS = re.compile(r"https?://|www\.|\b\S+@\S+\.\S+")
PAGE_OF = re.compile(r"(?:^|\s)\d{1,3}\s*(?:/|\|)\s*\d{1,3}$|\s\|\s|\s\|$|^\|\s")
PAGE_NUMBER = re.compile(r"^\d{1,3}\s+(?=\S)|(?<=\s)(?:[-–—]\s?)?\d{1,3}(?:\s?[-–—])?(?=\s|$)")
LATIN_LIKE_CYRILLIC = dict(zip("aceopxyijsABEKMHOPCTX", "асеорхуіјѕАВЕКМНОРСТХ", strict=True))
LATIN_LIKE_GREEK = dict(zip("ovuABEZHIKMNOPTYX", "ονυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", strict=True))
REPLACED_EACH = 5  # cells; more show a font that has such letters throughout
# So much of a title in sequence is no coincidence.
TITLE_WORDS, TITLE_SHARE = 4, 0.6
CASE_WORDS = 2  # so many more, where the title is in capitals and the text is not: both say `asylum and reception`
JOINED_WORD, APART = 3.0, 2.0  # Zipf: once in a million words; a hundred times
HYPHENS = "-‐\u00ad"
ALPHABETS = frozenset({"LATIN", "GREEK", "CYRILLIC", "GEORGIAN", "ARABIC", "ARMENIAN", "HEBREW"})


def check_garbled(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No cell has characters that cannot be right."""
    odd_uses = Counter(mark for cell in subject.filled for mark in set(BETWEEN_LETTERS.findall(cell.text)))
    for cell in subject.filled:
        seen = _find_garbled(MARKUP.sub(" ", cell.text), odd_uses)
        if seen:
            yield subject.report(
                "text-garbled",
                f"{cell.code} contains {seen}",
                cell=cell,
                suggestion="look at the cell in the document and enter its text as a correction",
            )


def _find_garbled(text: str, odd_uses: Counter[str]) -> str | None:
    """What is garbled in a text, described; None where nothing is."""
    bad = [char for char in text if unicodedata.category(char) in BAD_CATEGORIES and char not in BLANKS]
    if bad:
        return f"the character U+{ord(bad[0]):04X}, which prints nothing"
    for pattern, what in (
        (UNMAPPED, "a sign for an unknown character"),
        (DOUBLED_GLYPHS, "a word with every letter doubled"),
        (SPACED_OUT, "a word with spaces between its letters"),
        (QUESTIONED, "question marks in place of letters"),
    ):
        if found := pattern.search(text):
            return f"{what}, {quote(found[0])}"
    for word in re.split(r"[ \n\t]+", text):
        if (meant := undo_mojibake(word)) is not None:
            return f"{quote(word)}, which is {quote(meant)} read in the wrong encoding"
    odd = [m for m in BETWEEN_LETTERS.finditer(text) if m[1] not in JOINERS and odd_uses[m[1]] <= 2]
    return f"{quote(odd[0][0])}, a sign inside a word" if odd else None


def undo_mojibake(word: str) -> str | None:
    """The word that was encoded as UTF-8 and read as something else; None where it was not."""
    if word.isascii():
        return None
    for encoding in SINGLE_BYTE:
        try:
            meant = word.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        revived = [char for char in meant if not char.isascii()]
        apostrophe = len(revived) == 1 and "’" in word  # one that happens to fit: “l’À’”
        mixed = len({script_of(char) for char in meant if char.isalpha()}) > 1  # “ÓŁ” happens to fit a Cyrillic letter
        if revived and not apostrophe and not mixed and all(_is_european(char) for char in revived):
            return meant
    return None


def _is_european(char: str) -> bool:
    """Whether a character is a letter or sign of the scripts that editions are printed in."""
    if unicodedata.category(char) in {"Pd", "Pi", "Pf", "Po", "Zs"}:
        return True
    return script_of(char) in REVIVED


@cache
def script_of(char: str) -> str:
    """The script of a letter, as the first word of its Unicode name; "" for one without a name."""
    return unicodedata.name(char, "").split(" ")[0] if char.isalpha() else ""


def main_script(subject: Subject) -> str:
    """The script that most letters of the edition are in."""
    counts = Counter(script_of(char) for cell in subject.filled for char in cell.text if char.isalpha())
    return counts.most_common(1)[0][0] if counts else ""


def check_look_alikes(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No word mixes letters of two scripts, or letters with digits that resemble them."""
    script = main_script(subject)
    yield from _report_replaced(subject, script)
    for cell in subject.filled:
        found = next((w for w in re.findall(r"\w+", cell.text) if _is_mixed(subject, w, script, cell)), None)
        if found:
            names = sorted({script_of(char) if char.isalpha() else "digit" for char in found})
            yield subject.report(
                "look-alike-letter",
                f"{quote(found)} in {cell.code} has letters of another alphabet that look the same"
                f" ({', '.join(name.title() for name in names)})",
                cell=cell,
                suggestion=f"replace the letters by those of the {script.title()} alphabet",
            )


def _report_replaced(subject: Subject, script: str) -> Iterator[Finding]:
    """The look-alikes that the reading replaced; one finding for all where a font has them throughout."""
    replaced = [cell for cell in subject.filled if "look-alike" in cell.repairs.split()]
    if len(replaced) > REPLACED_EACH:
        yield subject.report(
            "look-alike-letter",
            f"words in {len(replaced)} cells had letters of another alphabet that look the same; they were replaced",
            evidence=join_names([cell.code for cell in replaced]),
            suggestion="mend the letters in the document, whose text cannot be searched",
        )
        return
    for cell in replaced:
        found = next((word for word in re.findall(r"\w+", cell.source_text) if has_scripts(word)), cell.source_text)
        yield subject.report(
            "look-alike-letter",
            f"{quote(found)} in {cell.code} had letters of another alphabet that look the same; they were replaced",
            cell=cell,
            suggestion=f"mend the letters in the document; the text here is in {script.title()} letters",
        )


def has_scripts(word: str) -> bool:
    """Whether a word has letters of more than one alphabet."""
    return len({script_of(char) for char in word if char.isalpha()} & ALPHABETS) > 1


def _is_mixed(subject: Subject, word: str, script: str, cell: CellRecord) -> bool:
    """Whether a word mixes scripts, hides a digit, or is a word of the edition spelt in look-alikes."""
    scripts = {script_of(char) for char in word if char.isalpha()} & ALPHABETS
    if has_scripts(word) or re.search(r"[^\W\d_][01][^\W\d_]", word):
        return True
    twins = {"CYRILLIC": LATIN_LIKE_CYRILLIC, "GREEK": LATIN_LIKE_GREEK}.get(script, {})
    if scripts != {"LATIN"} or not all(char in twins for char in word):
        return False
    meant = "".join(twins[char] for char in word).casefold()
    return len(word) == 1 or subject.knows(meant, cell.number)


def check_brackets(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Every bracket and quotation mark has its counterpart."""
    for cell in subject.filled:
        mark = find_unbalanced(cell.text)
        if mark:
            yield subject.report(
                "bracket-unbalanced",
                f"{mark} in {cell.code} has no counterpart",
                cell=cell,
                suggestion="look at the cell in the document; text may be cut off",
            )


def find_unbalanced(text: str) -> str | None:
    """The first bracket or quotation mark without counterpart; list marks such as `a)` need none."""
    opened: list[str] = []
    for index, char in enumerate(text):
        if char in BRACKETS.values():
            opened.append(char)
        elif char in BRACKETS:
            if opened and opened[-1] == BRACKETS[char]:
                opened.pop()
            elif not LIST_MARK.search(text[:index]):
                return char
    if opened:
        return opened[0]
    marks = QUOTES.findall(text)
    return str(marks[-1]) if len(marks) % 2 else None


def check_hyphens(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No hyphen is left from the end of a line, in a cell or in the name of an area."""
    whole = Counter(re.findall(r"[^\W_]+(?:[-‐‑][^\W_]+)*", " ".join(c.text for c in subject.filled).casefold()))
    for cell in subject.filled:
        if left := _find_left(subject, cell.text, cell, whole):
            yield subject.report(
                "hyphen-suspect",
                f"{quote(left[0])} in {cell.code} may be “{left[1]}{left[3]}”, divided at the end of a line",
                cell=cell,
                suggestion="look at the word in the document; remove the hyphen if it ends a line",
            )
    rows = reversed(list(subject.present.values()))
    names = {row[0].area: row[0] for row in rows if row[0].area}
    for name, first in names.items():
        if left := _find_left(subject, name, first, whole):
            yield subject.report(
                "hyphen-suspect",
                f"{quote(left[0])} in the name of an area may be “{left[1]}{left[3]}”, divided at the end of a line",
                number=first.number,
                evidence=name,
                suggestion="look at the area in the document; remove the hyphen if it ends a line",
            )


def _find_left(subject: Subject, text: str, cell: CellRecord, whole: Counter[str]) -> re.Match[str] | None:
    """The first word of a text at a cell with a hyphen left from the end of a line; None where there is none."""
    found = re.finditer(rf"([^\W\d_]+)([{HYPHENS}]\s*)([^\W\d_]+)", text)
    return next((hyphen for hyphen in found if _is_left(subject, hyphen, cell, whole)), None)


def _is_left(subject: Subject, found: re.Match[str], cell: CellRecord, whole: Counter[str]) -> bool:
    """Whether a hyphen looks like the end of a line: its word is known without it, and not with it."""
    first, hyphen, second = found[1].casefold(), found[2], found[3].casefold()
    if "\u00ad" in hyphen:
        return True
    joined_known = subject.knows(first + second, cell.number) or first + second in whole
    if hyphen[1:]:  # “asylum- and reception” is none: “and” is a word
        return joined_known or not (found[3][:1].isupper() or subject.knows(second, cell.number))
    if whole[f"{first}-{second}"] > 1:
        return False
    return joined_known or _are_fragments(first, second, subject.edition.language)


def _are_fragments(first: str, second: str, language: str) -> bool:
    """Whether two parts make a word of the language that is far more common than one of them is by itself."""
    joined = zipf(first + second, language) or 0.0
    return joined >= JOINED_WORD and joined >= min(zipf(part, language) or 0.0 for part in (first, second)) + APART


def check_markup(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No mark-up of a converter is left in a cell."""
    for cell in subject.filled:
        if found := MARKUP.search(cell.text):
            yield subject.report(
                "markup-left",
                f"{cell.code} contains {quote(found[0])}",
                cell=cell,
                suggestion="remove the mark-up from the converted text, or enter the text as a correction",
            )


def check_furniture(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No cell contains text of the page's header or footer, a column's header, or a page number."""
    titles = _titles(subject)
    headers = [header for header in subject.edition.headers.values() if len(split_words(header)) >= 3]
    words = {re.split(r"(?<=:)\s+", header)[-1] for header in subject.edition.headers.values() if header.endswith(":")}
    numbered = sum(PAGE_NUMBER.search(cell.text) is not None for cell in subject.filled)
    shouting = Counter(run for cell in subject.filled if (run := _capitals(cell.text)))
    for cell in subject.filled:
        seen = _find_furniture(cell.text, titles)
        if seen is None and (any(header in cell.text for header in headers) or _is_introduced(cell.text, words)):
            seen = "the header of a column"
        if seen is None and numbered <= 2 and (found := _find_page_number(cell, pairs, inside=numbered == 1)):
            seen = f"the number {found}, perhaps a page number"
        if seen is None and (run := _capitals(cell.text)) and shouting.total() <= 3:
            seen = f"words in capitals, {quote(run)}"
        if seen:
            yield subject.report(
                "furniture-in-cell",
                f"{cell.code} contains {seen}",
                cell=cell,
                suggestion="look at the cell in the document; remove what belongs to the page",
            )


def _is_introduced(text: str, headers: Collection[str]) -> bool:
    """Whether a text begins or ends with a header that ends in a colon (`Is able to:`)."""
    return any(text.startswith(header) or text.endswith(header) for header in headers)


def _find_page_number(cell: CellRecord, pairs: Sequence[Pair], *, inside: bool) -> str | None:
    """A number at either end of a text, or inside; None where there is none, or where other editions have it too."""
    for found in PAGE_NUMBER.finditer(cell.text):
        number = found[0].strip()
        others = (pair.peer.by_code.get(cell.code) for pair in pairs)
        at_end = found.start() == 0 or found.end() == len(cell.text)
        if (inside or at_end) and not any(other and number in other.text.split() for other in others):
            return number
    return None


def _titles(subject: Subject) -> list[tuple[str, str]]:
    """What pages repeat: its name and its text."""
    sections = sorted({cell.section_title for cell in subject.cells if cell.section_title})
    titles = [("the title of the publication", subject.edition.title or "")]
    return [*titles, *(("the title of a section", title) for title in sections)]


def _find_furniture(text: str, titles: Sequence[tuple[str, str]]) -> str | None:
    """What of the page stands in a text, described; None where nothing does."""
    if found := ADDRESS.search(text) or PAGE_OF.search(text):
        return quote(found[0].strip())
    words = split_words(text)
    for what, title in titles:
        named = split_words(title)
        length = max(TITLE_WORDS, math.ceil(len(named) * TITLE_SHARE))
        length += 0 if any(word in text for word in title.split()[:length]) else CASE_WORDS
        runs = {named[i : i + length] for i in range(len(named) - length + 1)}
        if any(words[i : i + length] in runs for i in range(len(words) - length + 1)):
            return what
    return None


def _capitals(text: str) -> str | None:
    """Three or more words in sequence all in capitals, one of them at least five letters long."""
    for found in re.finditer(r"[^\W\d_]{2,}(?:[\s,&-]+[^\W\d_]{2,}){2,}", text):
        run: list[str] = []
        for word in [*re.findall(r"[^\W\d_]+", found[0]), ""]:
            if word and word == word.upper() != word.lower():
                run.append(word)
            elif len(run) >= 3 and max(map(len, run)) >= 5:
                return " ".join(run)
            else:
                run = []
    return None
