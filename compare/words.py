"""Two texts word by word, in any script, in segments that read well."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

Operation = Literal["equal", "delete", "insert"]

# Scripts written without spaces between words: each of their characters is compared on its own.
UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x0FFF),  # Tibetan
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # kana
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
LETTER, MARK, UNSPACED_LETTER, SPACE, OTHER = "lmus."
TOKEN = re.compile(r"s+|(?:l[lm]*|um*|m+|\.m*)s*")
LEADING, TRAILING = re.compile(r"^\s*"), re.compile(r"\s*$")
# Texts that repeat themselves more than any prose does are replaced as a whole; to align them takes too long.
MOST_PAIRS = 1_000_000
# An equal stretch between two changes this short is no landmark for the reader.
SHORT_WORDS = 2


class Segment(NamedTuple):
    """A stretch of text that both versions have (`equal`), the old alone (`delete`) or the new (`insert`)."""

    operation: Operation
    text: str


class Token(NamedTuple):
    """A word or a sign, and the white space after it; `core` is empty for white space at the start."""

    core: str
    gap: str


class _Kinds(dict[int, str]):
    """Code point -> one letter for its part in words, filled as characters come."""

    def __missing__(self, point: int) -> str:
        self[point] = kind = _classify(point)
        return kind


def _classify(point: int) -> str:
    """The part that a code point plays in words."""
    character = chr(point)
    category = unicodedata.category(character)
    if character.isspace():
        return SPACE
    if category[0] == "M" or category == "Cf":  # joiners and soft hyphens are inside words
        return MARK
    if any(first <= point <= last for first, last in UNSPACED):
        return UNSPACED_LETTER if category[0] in "LN" else OTHER
    return LETTER if category[0] in "LN" else OTHER


_KINDS = _Kinds()


def split_tokens(text: str) -> list[Token]:
    """The words and signs of a text, in any script; joined again they are the text."""
    tokens: list[Token] = []
    for match in TOKEN.finditer(text.translate(_KINDS)):
        end = match.start() + len(match[0].rstrip(SPACE))
        tokens.append(Token(text[match.start() : end], text[end : match.end()]))
    return tokens


def split_words(text: str) -> list[str]:
    """The words of a text without white space and signs."""
    return [core for core, _ in split_tokens(text) if is_word(core)]


def is_word(core: str) -> bool:
    """Whether a token is a word, not a sign."""
    return core[:1].translate(_KINDS) in {LETTER, UNSPACED_LETTER}


@lru_cache(maxsize=4096)
def diff_words(old: str, new: str) -> tuple[Segment, ...]:
    """Segments whose equal and deleted texts join to `old`, whose equal and inserted ones join to `new`."""
    if old > new:  # alignment is not symmetric by itself; the reverse must be the mirror image
        return flip_segments(diff_words(new, old))
    return _segments(_merge(_free_gaps(_clear_islands(_align(split_tokens(old), split_tokens(new))))))


def flip_segments(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The same segments read from new to old."""
    stretches: list[tuple[str, str]] = []
    for operation, text in segments:
        if operation == "equal":
            stretches.append((text, text))
        elif operation == "delete":
            stretches.append(("", text))
        elif stretches and not stretches[-1][0]:
            stretches[-1] = (text, stretches[-1][1])
        else:
            stretches.append((text, ""))
    return _segments(stretches)


def _align(old: list[Token], new: list[Token]) -> list[tuple[str, str]]:
    """Stretches (old text, new text) in order; equal where both are the same."""
    if _count_pairs(old, new) > MOST_PAIRS:
        return [(_join(old), _join(new))]
    matcher = SequenceMatcher(None, [token.core for token in old], [token.core for token in new], autojunk=False)
    pieces: list[tuple[str, str]] = []
    for operation, i, i_end, j, j_end in matcher.get_opcodes():
        if operation == "equal":
            for left, right in zip(old[i:i_end], new[j:j_end], strict=True):
                pieces += [(left.core, right.core), (left.gap, right.gap)]
        else:
            pieces.append((_join(old[i:i_end]), _join(new[j:j_end])))
    return _merge(pieces)


def _count_pairs(old: list[Token], new: list[Token]) -> int:
    """How many pairs of the same word there are, which is what aligning costs."""
    there = Counter(token.core for token in new)
    return sum(there[token.core] for token in old)


def _join(tokens: list[Token]) -> str:
    """The text of tokens."""
    return "".join(core + gap for core, gap in tokens)


def _merge(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbouring equal pieces joined, and neighbouring changed ones."""
    merged: list[tuple[str, str]] = []
    changed = False
    for old, new in pieces:
        if not old and not new:
            continue
        if merged and changed == (old != new):
            merged[-1] = (merged[-1][0] + old, merged[-1][1] + new)
        else:
            merged.append((old, new))
        changed = old != new
    return merged


def _clear_islands(stretches: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Changes joined across equal stretches that are no landmark: signs alone, or few words among many."""
    kept: list[tuple[str, str]] = []
    for stretch in stretches:
        kept.append(stretch)
        while len(kept) >= 3 and _is_island(*kept[-3:]):
            around = kept[-3:]
            kept[-3:] = [("".join(old for old, _ in around), "".join(new for _, new in around))]
    return kept


def _is_island(before: tuple[str, str], middle: tuple[str, str], after: tuple[str, str]) -> bool:
    """Whether the middle is equal, stands between changes, and is too slight to keep them apart."""
    if middle[0] != middle[1] or before[0] == before[1]:
        return False
    words = split_words(middle[0])
    least = min(max(len(side) for side in around) for around in (before, after))
    return not words or (len(words) <= SHORT_WORDS and len(middle[0].strip()) * 2 <= least)


def _free_gaps(stretches: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The stretches with the white space that both sides of a change begin or end with outside it."""
    pieces: list[tuple[str, str]] = []
    for old, new in stretches:
        start = _shared_gap(LEADING, old, new)
        rest = (old[len(start) :], new[len(start) :])
        end = _shared_gap(TRAILING, *rest)
        core = (rest[0][: len(rest[0]) - len(end)], rest[1][: len(rest[1]) - len(end)])
        pieces += [(start, start), core, (end, end)]
    return pieces


def _shared_gap(where: re.Pattern[str], old: str, new: str) -> str:
    """The white space there if both texts have the same, else none."""
    gaps = {match[0] for text in (old, new) if (match := where.search(text))}
    return gaps.pop() if len(gaps) == 1 else ""


def _segments(stretches: list[tuple[str, str]]) -> tuple[Segment, ...]:
    """Stretches as segments, what was deleted before what was inserted."""
    segments: list[Segment] = []
    for old, new in stretches:
        if old == new:
            segments.append(Segment("equal", old))
            continue
        segments += [Segment("delete", old)] if old else []
        segments += [Segment("insert", new)] if new else []
    return tuple(segments)
