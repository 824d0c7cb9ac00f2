"""Printed lines -> one clean text, each repair named, so that `source_text` and `repairs` tell how it came to be.

Repairs change what printing and converting did to a text, never its wording: quotes, apostrophes and dashes stay.
Where the evidence for a repair is thin the printed form stays and a doubt is raised.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from ..extract.table import Line
from .anchors import twins
from .finding import Severity
from .forced import Pieces, breaks_words, find_forced, join_forced
from .vocabulary import WORD, Vocabulary, base_language, language_facts, plain_hyphens

COMPOUND_LEAD = 2.4  # Zipf units (tenfold steps) by which both parts must be more common than the joined word
LONG = 5  # letters; two listed words as long as that are hardly the pieces of one that is not listed
FLUSH = 0.4  # points; lines that begin so close to each other are aligned
HYPHEN_WIDTH = (0.4, 1.0)  # mean characters, between which hyphens are wide
RARE, LISTED = 2.0, 3.0  # Zipf: a joined form rarer than the first is no word, parts as common as the second are

REPAIRS: dict[str, str] = {
    "line-break": "printed lines joined by a space",
    "word-break": "a word broken without a hyphen, as it is longer than its column is wide, joined",
    "hyphen": "a word broken at a line's end joined",
    "hyphen-kept": "a true hyphen at a line's end kept, the parts joined without a space",
    "hyphen-left": "a hyphen left from a line's end removed inside a line",
    "soft-hyphen": "soft hyphens removed",
    "ligature": "ligatures and presentation forms spelled out",
    "nfc": "characters composed (Unicode NFC)",
    "space": "spaces folded",
    "control": "invisible control characters removed",
    "markup": "a converter's mark-up removed",
    "footnote-mark": "a raised footnote mark removed",
    "bullet": "a bullet before the text removed",
    "empty-mark": "a dash that marks an empty cell removed",
    "look-alike": "letters of another script replaced by their twins",
    "number": "the competence's number taken from its place",
    "correction": "a person's correction applied",
}

_MARKUP = re.compile(
    r"</?(?:b|i|u|em|strong|span|p|font|sup|sub|small|br|div|td|th)(?:\s[^<>]*)?/?>|\*\*|__(?=\S)|(?<=\S)__",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|shy|#\d{2,5}|#x[0-9a-f]{2,5});", re.IGNORECASE)
_LIGATURES = re.compile("[\u0132\u0133\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufdff\ufe70-\ufefc]")
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_BULLET = re.compile(r"^\s*[•◦▪‣●○■□➢➤✓·⁃\uf0b7\uf0a7\u2023]\s*")
_BULLETS_INSIDE = re.compile(r"\s[•◦▪‣●○■□➢➤✓⁃\uf0b7\uf0a7]\s")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_TWIN_SCRIPTS = re.compile("[\u0370-\u052f]")  # Greek and Cyrillic
_EMPTY_MARK = re.compile(r"^[\s\-‐‑‒–—―−./…*]*$")
_FOOTNOTE = re.compile(r"^[(\[]?(?:\d{1,3}|[*†‡§¹²³⁴-⁹]+|[a-z])[)\]]?$")
_PIECE = re.compile(r"[^\W\d_]+[-‐]")  # a line that is no more than a piece of a word
_APOSTROPHE = re.compile(r"[^\W\d_]+[’'][^\W\d_]+[-‐]$")
_HYPHEN_FIRST = re.compile(r"[-‐][^\W\d_]")
_SLASHED = re.compile(r"\w/\w")
_CLOSING = re.compile(r"[,.;)\]](?:\s|$)")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_BROKEN = re.compile(r"([^\W\d_]+)([-‐])$")
_LAST_PIECE = re.compile(r"[^\W\d_]+$")
_FOLDED = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_LEFT_OVER = re.compile(r"(?<![\w-])([^\W\d_]{2,})[-‐]([^\W\d_]{2,})(?![\w-])")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a text that could not be settled: a finding's code, what was seen."""

    code: str
    message: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Repaired:
    """A clean text, the codes of the repairs that made it, and what stays in doubt."""

    text: str
    repairs: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()


class _Break(Enum):
    """What a hyphen at a line's end is; the value is the code of the repair."""

    WORD = "hyphen"  # a word broken by the typesetter
    TRUE = "hyphen-kept"  # part of the word
    SUSPENDED = "line-break"  # stands for a part left out: `asiel- en opvang`


class TextRepair:
    """Repairs the texts of one edition with the edition's own words as evidence."""

    def __init__(self, vocabulary: Vocabulary, *, converted: bool, pieces: Pieces | None = None) -> None:
        """`converted`: a converter made the text; `pieces`: what stands where words may be broken without a hyphen."""
        self._vocabulary = vocabulary
        self._pieces = pieces or Pieces()
        self._breaks_words = breaks_words(self._pieces, vocabulary)
        without = self._breaks_words and not vocabulary.breaks_known_words
        self._hyphenates = vocabulary.breaks_with_hyphens and not without
        self._converted = converted
        no_break = language_facts()["no_break"].get(base_language(vocabulary.language), {})
        before, after = re.escape(no_break.get("before", "")), re.escape(no_break.get("after", ""))
        parts = [f"(?=[{before}])" if before else "", f"(?<=[{after}][\u00a0\u202f])" if after else ""]
        self._kept_space = (
            re.compile("[\u00a0\u202f](?:" + "|".join(part for part in parts if part) + ")") if any(parts) else None
        )

    def repair(self, lines: Sequence[Line], limit: float | None = None) -> Repaired:
        """The clean text of a cell's printed lines; `limit`: where the longest lines of its column end, in points."""
        used: list[str] = []
        doubts: list[Doubt] = []
        said = [(line, text) for line in lines if (text := self._line(line, used))]
        printed = [text for _, text in said]
        lines = [line for line, _ in said]
        printed = _with_repeated_hyphens(lines, printed)
        forced = find_forced(lines, printed, limit, self._pieces.widths)
        if any(forced):
            printed = self._join_forced(printed, forced, used, doubts)
        text = self._join(printed, used, doubts)
        text = self._characters(text, used)
        if self._converted:
            text = self._left_over_hyphens(text, used)
        text = self._look_alikes(text, used, doubts)
        text = self._spaces(text, used)
        text = _marks(text, used)
        return Repaired(text, tuple(dict.fromkeys(used)), tuple(doubts))

    def _line(self, line: Line, used: list[str]) -> str:
        """One line without footnote marks and mark-up, its outer spaces stripped."""
        text = line.text
        for start, end in reversed(line.raised):
            if _FOOTNOTE.match(text[start:end].strip()) and (start == 0 or not text[:start].rstrip()[-1:].isdigit()):
                text = text[:start].rstrip() + text[end:]
                used.append("footnote-mark")
        if self._converted and (_MARKUP.search(text) or _ENTITY.search(text)):
            import html

            text = html.unescape(_MARKUP.sub(" ", text)) if _ENTITY.search(text) else _MARKUP.sub("", text)
            used.append("markup")
        return text.strip()

    def _join_forced(
        self, printed: Sequence[str], forced: Sequence[bool], used: list[str], doubts: list[Doubt]
    ) -> list[str]:
        """Lines with the words joined that are broken without a hyphen."""
        joined, unsure = join_forced(printed, forced, self._vocabulary, self._pieces, all_words=self._breaks_words)
        if len(joined) < len(printed):
            used.append("word-break")
        for left, right, whole in unsure:
            how = "joined" if whole else "left apart"
            doubts.append(
                Doubt("hyphen-suspect", f"“{left}” fills its line, “{right}” begins the next: {how}", Severity.INFO)
            )
        return joined

    def _join(self, lines: Sequence[str], used: list[str], doubts: list[Doubt]) -> str:
        """Lines joined: broken words closed, other breaks a space."""
        if not lines:
            return ""
        plain = [_without_soft_hyphens(line, used) for line in lines]
        text = plain[0]
        for index in range(1, len(plain)):
            used.append("line-break")
            text = self._join_next(text, plain[index:], used, doubts)
        return text

    def _join_next(self, text: str, lines: Sequence[str], used: list[str], doubts: list[Doubt]) -> str:
        """A text and the first of the printed lines after it as running text."""
        line = lines[0]
        if text.endswith("\u00ad"):
            used.append("soft-hyphen")
            return text.rstrip("\u00ad") + line
        last = text.rpartition(" ")[2] if text.endswith(("-", "‐")) else ""
        broken = _BROKEN.search(last)
        if broken is None:
            return text + line if self._sticks(text, line, used, doubts) else f"{text} {line}"
        if _HYPHEN_FIRST.match(line):  # Portuguese, Polish and others repeat a true hyphen on the next line
            used.append("hyphen-kept")
            return text + line[1:]
        verdict = self._settle_break(broken, lines, text, doubts)
        if verdict is _Break.SUSPENDED:
            return f"{text} {line}"
        used.append(verdict.value)
        return text + line if verdict is _Break.TRUE else self._close(text[:-1], line)

    def _close(self, text: str, line: str) -> str:
        """A text and a line that goes on with its last word, as the word is written in one."""
        left, right = _LAST_PIECE.search(text), _FIRST_WORD.match(line)
        if left is None or right is None:
            return text + line
        whole = self._vocabulary.respelled(left[0], right[0])
        return text[: left.start()] + whole + line[right.end() :]

    def _sticks(self, text: str, line: str, used: list[str], doubts: list[Doubt]) -> bool:
        """Whether a line goes on without a space: after a dash set tight or an opening bracket, before a comma, on
        either side of a slash set tight, before the hyphen of a compound."""
        if _CLOSING.match(line):
            return True
        if text[-1] in "–—‑" and len(text) > 1 and not text[-2].isspace():
            return line[0].isalnum()
        slash = "/" in (text[-1], line[0])
        if slash and (_SLASHED.fullmatch(text[-2:] + line[0]) or _SLASHED.fullmatch(text[-1] + line[:2])):
            return not self._vocabulary.parts_slashes
        if text[-1].isalpha() and _HYPHEN_FIRST.match(line):
            return self._goes_on_with_hyphen(text, line, used, doubts)
        return text.endswith(("(", "[", "«\u00a0", "«\u202f", "‑"))

    def _goes_on_with_hyphen(self, text: str, line: str, used: list[str], doubts: list[Doubt]) -> bool:
        """Whether a line that begins with a hyphen goes on with the compound above, as the edition prints it: the
        hyphen may stand for a part left out as well (`Anträge und -verfahren`)."""
        left, right = re.search(r"[^\s(\[/,;]+$", text), re.match(r"[-‐]([^\W\d_]+)", line)
        if left is None or right is None:
            return False
        whole = plain_hyphens(left[0] + right[0]).casefold()
        always = not self._hyphenates and self._vocabulary.always_breaks_at(left[0], right[1])
        if self._vocabulary.hyphenated[whole] or always:
            used.append("hyphen-kept")
            return True
        if not self._vocabulary.is_suspended(left[0]):
            message = f"“{left[0]}” at a line's end, “{line.partition(' ')[0]}” on the next: left apart"
            doubts.append(Doubt("hyphen-suspect", message, Severity.INFO))
        return False

    def _settle_break(self, broken: re.Match[str], lines: Sequence[str], text: str, doubts: list[Doubt]) -> _Break:
        """What the hyphen at the end of a printed line is, given the lines that follow."""
        left, sign = broken[1], broken[2]
        right = self._next_word(lines)
        if not right:
            return _Break.TRUE
        marked = self._vocabulary.marks_breaks and not self._vocabulary.soft
        if right[0].islower() and sign == "‐" and self._vocabulary.marks_breaks:
            return _Break.WORD
        if self._vocabulary.is_suspended(lines[0]) and not self._is_word(left, right):
            return _Break.SUSPENDED
        if self._knows_with_apostrophe(text, right):
            return _Break.WORD
        true = (sign == "-" and marked) or self._true_hyphen(left, right, text, doubts)
        return _Break.TRUE if true else _Break.WORD

    def _knows_with_apostrophe(self, text: str, right: str) -> bool:
        """Whether a broken word with an apostrophe inside (Ukrainian `об'єк-тивна`) is one that is known."""
        left = _APOSTROPHE.search(text)
        return left is not None and bool(self._vocabulary.common(left[0].replace("’", "'")[:-1] + right))

    def _next_word(self, lines: Sequence[str]) -> str:
        """The word at the start of lines, made whole where it is broken in its turn: of the ways to do so the longest
        that is a word."""
        pieces: list[str] = []
        for line in lines:
            piece = _FIRST_WORD.match(line)
            if piece is None or (pieces and not piece[0].islower()):
                break
            pieces.append(piece[0])
            if not _PIECE.fullmatch(line):
                break
        joined = ["".join(pieces[:count]) for count in range(len(pieces), 0, -1)]
        return next((word for word in joined if (self._vocabulary.common(word) or 0.0) >= RARE), "".join(pieces))

    def _is_word(self, left: str, right: str) -> bool:
        """Whether two parts make a common word (`edusta-` + `ja`), so that a conjunction's look deceives."""
        return (self._vocabulary.common(left + right) or 0.0) >= LISTED

    def _true_hyphen(self, left: str, right: str, text: str, doubts: list[Doubt]) -> bool:
        """Whether the hyphen between two parts belongs to the word."""
        words, hyphenated = self._vocabulary.words, self._vocabulary.hyphenated
        chain = re.search(r"[^\s(\[/,;]+$", text.rpartition(" ")[2])
        whole = plain_hyphens((chain[0] if chain else left + "-") + right).casefold()
        joined = (left + right).casefold()
        if hyphenated[whole] or whole in self._vocabulary.beginnings:
            return not words[joined] or hyphenated[whole] > words[joined]
        if words[joined]:
            return False
        if (left.isupper() and len(left) > 1) or right[:1].isupper() or not self._hyphenates:
            return True
        if left.casefold() in self._vocabulary.heads and (self._vocabulary.common(joined) or 0.0) < RARE:
            return True
        return self._weigh(left, right, doubts)

    def _weigh(self, left: str, right: str, doubts: list[Doubt]) -> bool:
        """Without the edition's own evidence: two words much more common than their joined form are a compound with
        a hyphen, where the language writes such; else a broken word. Patterns help where no list does."""
        vocabulary = self._vocabulary
        joined, parts = vocabulary.common(left + right), (vocabulary.common(left), vocabulary.common(right))
        if vocabulary.closed_compounds:
            return self._weigh_closed(left, right, joined, parts, doubts)
        if joined is None or None in parts:
            return self._by_patterns(left, right, all(parts), doubts)
        rarer = min(part or 0.0 for part in parts)
        lead = rarer - joined
        common = lead > COMPOUND_LEAD or (joined < RARE and rarer >= LISTED)
        long_parts = not joined and rarer > 1.5 and min(len(left), len(right)) >= LONG
        long_head = not joined and not rarer and (parts[0] or 0.0) >= LISTED and len(left) > LONG
        expected = vocabulary.hyphenates or vocabulary.breaks_at(left, right) is False
        always = joined < RARE and rarer > 0 and vocabulary.always_breaks_at(left, right)
        kept = (expected and (common or long_parts or long_head)) or always
        if joined < LISTED and (not vocabulary.soft or kept):
            doubts.append(_hyphen_doubt(left, right, "kept" if kept else "removed"))
        return kept

    def _weigh_closed(
        self, left: str, right: str, joined: float | None, parts: tuple[float | None, float | None], doubts: list[Doubt]
    ) -> bool:
        """In languages that write compounds in one: joined, unless two words meet in one vowel and the language
        parts them there (`asia-asiakirja`)."""
        words = all((part or 0.0) >= RARE for part in parts)
        meeting = left[-1].casefold()
        if words and meeting == right[0].casefold() and meeting in self._vocabulary.parted_vowels:
            return True
        if words and (joined or 0.0) < RARE:
            doubts.append(_hyphen_doubt(left, right, "removed"))
        return False

    def _by_patterns(self, left: str, right: str, both_printed: bool, doubts: list[Doubt]) -> bool:
        """Without a word list: two words that the edition prints are a compound; else the patterns decide."""
        allowed = self._vocabulary.breaks_at(left, right)
        if min(len(left), len(right)) >= LONG and self._vocabulary.always_breaks_at(left, right):
            doubts.append(_hyphen_doubt(left, right, "kept, as the word is never printed without"))
            return True
        doubtful = allowed is None or (allowed and self._vocabulary.hyphenates and min(len(left), len(right)) >= LONG)
        if doubtful and not both_printed:
            doubts.append(_hyphen_doubt(left, right, "removed, no word list tells"))
        return both_printed or allowed is False

    def _characters(self, text: str, used: list[str]) -> str:
        """Composed characters, ligatures spelled out, invisible characters and soft hyphens gone."""
        if "\u00ad" in text:
            used.append("soft-hyphen")
            text = text.replace("\u00ad", "")
        if text.isascii():
            return text
        if _LIGATURES.search(text):
            used.append("ligature")
            text = _LIGATURES.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
        if _INVISIBLE.search(text):
            used.append("control")
            text = _INVISIBLE.sub("", text)
        if not unicodedata.is_normalized("NFC", text):
            used.append("nfc")
            text = unicodedata.normalize("NFC", text)
        return text

    def _spaces(self, text: str, used: list[str]) -> str:
        """Spaces folded to single plain ones, no-break spaces kept where the language's typography sets them."""
        kept = set() if self._kept_space is None else {m.start() for m in self._kept_space.finditer(text)}
        folded = _FOLDED.sub(
            lambda m: m[0] if len(m[0]) == 1 and (m[0] == " " or m.start() in kept) else " ", text
        ).strip()
        if folded != text:
            used.append("space")
        return folded

    def _left_over_hyphens(self, text: str, used: list[str]) -> str:
        """Hyphens left inside lines by a converter removed where the edition, or a word list, knows the joined word
        and not the parts as a compound."""

        def close(match: re.Match[str]) -> str:
            left, right = match[1], match[2]
            if right[:1].islower() and self._left_over(left, right, plain_hyphens(match[0]).casefold()):
                used.append("hyphen-left")
                return left + right
            return match[0]

        return _LEFT_OVER.sub(close, text) if "-" in text or "‐" in text else text

    def _left_over(self, left: str, right: str, whole: str) -> bool:
        """Whether a hyphen inside a line is left from a line's end."""
        vocabulary = self._vocabulary
        joined = (left + right).casefold()
        if vocabulary.words[joined]:
            return vocabulary.hyphenated[whole] <= 2 * vocabulary.words[joined]
        listed = vocabulary.common(joined) or 0.0
        parts = [vocabulary.common(part) or 0.0 for part in (left, right)]
        return listed >= RARE and min(parts) - listed < COMPOUND_LEAD

    def _look_alikes(self, text: str, used: list[str], doubts: list[Doubt]) -> str:
        """Letters of another script inside a word replaced by their twins where the edition knows the word so."""
        if not (_LATIN.search(text) and _TWIN_SCRIPTS.search(text)):
            return text

        def settle(match: re.Match[str]) -> str:
            word = match[0]
            scripts = {_script(letter) for letter in word if letter.isalpha()}
            if len(scripts) < 2:
                return word
            for candidate in _one_script(word):
                if self._vocabulary.words[candidate.casefold()]:
                    used.append("look-alike")
                    return candidate
            doubts.append(Doubt("look-alike-letter", f"“{word}” mixes {' and '.join(sorted(scripts))} letters"))
            return word

        return WORD.sub(settle, text)


def _with_repeated_hyphens(lines: Sequence[Line], texts: Sequence[str]) -> list[str]:
    """Texts with the hyphen that a line repeats from the end of the one above, where the reader gave one for both: that
    line begins as far to the right of the flush ones as a hyphen is wide."""
    restored = list(texts)
    for index in range(1, len(texts)):
        box = lines[index].box
        above = texts[index - 1]
        broken = above.endswith(("-", "‐")) and _BROKEN.search(above)
        if box is None or not broken or not texts[index][0].isalpha():
            continue
        starts = [line.box.x0 for line in lines if line.box is not None]
        flush = min(starts)
        aligned = all(min(start - flush, abs(start - box.x0)) < FLUSH for start in starts)
        width = (box.x0 - flush) * len(texts[index]) / max(box.x1 - box.x0, FLUSH)
        if aligned and HYPHEN_WIDTH[0] < width < HYPHEN_WIDTH[1]:
            restored[index] = f"-{texts[index]}"
    return restored


def _hyphen_doubt(left: str, right: str, what: str) -> Doubt:
    """A hyphen at a line's end that was settled by weighing alone."""
    return Doubt("hyphen-suspect", f"“{left}-” at a line's end, “{right}” on the next: hyphen {what}", Severity.INFO)


def _without_soft_hyphens(line: str, used: list[str]) -> str:
    """A line without soft hyphens, but for one at its end, which tells how it goes on."""
    if "\u00ad" not in line[:-1]:
        return line
    used.append("soft-hyphen")
    return line[:-1].replace("\u00ad", "") + line[-1]


def _marks(text: str, used: list[str]) -> str:
    """A text without the bullet before it, and without the dash that marks an empty cell."""
    if text and _EMPTY_MARK.match(text):
        used.append("empty-mark")
        return ""
    if _BULLET.match(text) and not _BULLETS_INSIDE.search(text):
        used.append("bullet")
        return _BULLET.sub("", text)
    return text


def _script(letter: str) -> str:
    """The script in a letter's Unicode name: LATIN, GREEK, CYRILLIC …"""
    name = unicodedata.name(letter, "")
    return name.split()[0].title() if name else "Unknown"


def _one_script(word: str) -> list[str]:
    """A word of mixed scripts with each script's twins exchanged, where that leaves one script."""
    to_latin = twins()
    candidates = ["".join(to_latin.get(letter, letter) for letter in word)]
    for script in ("Greek", "Cyrillic"):
        back = {latin: letter for letter, latin in to_latin.items() if _script(letter) == script}
        candidates.append(
            "".join(back.get(letter, letter) if _script(letter) == "Latin" else letter for letter in word)
        )
    return [c for c in candidates if len({_script(letter) for letter in c if letter.isalpha()}) == 1]
