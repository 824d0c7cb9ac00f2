"""The words of an edition as evidence, and what is known of its language: conjunctions, hyphenation, word lists."""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
SOME = 3  # words with a hyphen of their own, inside lines, show that there are such
BREAKS_A_HYPHEN = 100  # words broken for each with a hyphen of its own; above that the language hardly has such words
LEAST_PIECE = 4  # letters; columns narrower than that break no words
LEAST_BROKEN = 6  # hyphens at line ends that tell
WORDS_AFTER, PIECE_LENGTH = 0.7, 3  # of them are followed by words, where no word is broken; shorter words tell nothing
ENDS_ALL = 0.99  # of its places in words, for a letter that only ends them
FREQUENT = 50  # times a letter stands in an edition's words
OFTEN = 4  # times a word must be broken in one place, and never elsewhere alone, to tell of a hyphen of its own
EDITION_ZIPF = 4.0  # a word that the edition prints counts as a common one
ZIPF_OF_ALL = 9.0  # a word that were all of a text
LISTED_WORDS = 60_000  # the most common ones of a list tell how words begin and end
CONTEXT = 4  # letters, beginnings and ends of words among them, that tell the next
LISTS, TIMES = 6, 100_000  # lists of words, and counts in them, that are kept in memory
LEAST_SEEN = 20  # times a context must stand in the list to tell
LETTERS = 30  # of an alphabet, about
OPENING = "([«“„‘\"'\u00a0\u202f"
BREAKS = ("-", "‐", "\u00ad")
PIECE, PIECE_AT_END = re.compile(r"[^\W\d_]+"), re.compile(r"([^\W\d_]+)[-‐\u00ad]$")
HEAD = re.compile(r"(?<![\w-])([^\W\d_]+)[-‐‑](?=[^\W\d_])")
HYPHENATED = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+")


@cache
def language_facts() -> dict[str, Any]:
    """The tables of `languages.toml`."""
    return tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))


@cache
def base_language(language: str) -> str:
    """The primary subtag of a BCP 47 tag: `sr-Latn` -> `sr`."""
    return language.split("-", maxsplit=1)[0].casefold()


def closes_compounds(language: str) -> bool:
    """Whether a language writes compounds in one word."""
    return base_language(language) in language_facts()["closed_compounds"]["languages"]


@cache
def hyphenator(language: str) -> Any | None:
    """pyphen's patterns of a language, None where it has none."""
    import pyphen

    base = base_language(language)
    name = pyphen.language_fallback(language.replace("-", "_")) or pyphen.language_fallback(base)
    return pyphen.Pyphen(lang=name, left=1, right=1) if name else None


@lru_cache(maxsize=LISTS)
def frequencies(language: str) -> Mapping[str, float] | None:
    """wordfreq's longest list of a language's words with their frequencies, None where it has none."""
    import wordfreq

    names = {"no": "nb", "hr": "sh", "bs": "sh", "sr": "sh"}
    name = names.get(base_language(language), base_language(language))
    if name not in wordfreq.available_languages("best"):
        return None
    found: Mapping[str, float] = wordfreq.get_frequency_dict(name, wordlist="best")
    wordfreq.get_frequency_dict.cache_clear()  # it would keep the lists of all languages: some 50 MB each
    wordfreq.get_frequency_list.cache_clear()
    return found


def zipf(word: str, language: str) -> float | None:
    """How common a word is on the Zipf scale (0: not listed; 3: once in a million words); None without a list.

    wordfreq's Serbian is in Latin letters; Cyrillic words are looked up by their Latin spelling."""
    listed = frequencies(language)
    if listed is None:
        return None
    frequency = listed.get(_as_listed(word.casefold(), language), 0.0)
    return round(math.log10(frequency) + 9, 2) if frequency else 0.0


def _as_listed(text: str, language: str) -> str:
    """A text in the letters of the language's list."""
    return text.translate(str.maketrans(language_facts()["serbian"])) if base_language(language) == "sr" else text


@lru_cache(maxsize=LISTS)
def _listed_words(language: str) -> str:
    """The most common words of a language's list, each with a space before and after it."""
    words = (word for word in frequencies(language) or () if word.isalpha())
    return f" {' '.join(islice(words, LISTED_WORDS))} "


@lru_cache(maxsize=TIMES)
def _times_listed(text: str, language: str) -> int:
    """How often letters, and spaces where words begin and end, stand in the list."""
    return _listed_words(language).count(text)


def _log_chance(before: str, following: str, language: str) -> float:
    """The natural logarithm of the chance that letters follow others in a listed word."""
    total = 0.0
    for letter in following:
        context = before[-CONTEXT:]
        while context and _times_listed(context, language) < LEAST_SEEN:
            context = context[1:]
        seen = _times_listed(context, language) if context else len(_listed_words(language))
        total += math.log((_times_listed(context + letter, language) + 0.5) / (seen + 0.5 * LETTERS))
        before += letter
    return total


class Vocabulary:
    """Words and hyphenated words that an edition prints inside lines, where no line break has touched them."""

    def __init__(self, language: str, texts: Iterable[Sequence[str]]) -> None:
        """Words of texts, each given as its printed lines; counted when first asked for."""
        self.language = language
        self._texts = texts

    @cached_property
    def _whole(self) -> str:
        """All lines without the words that a break has touched."""
        texts = self._lines
        return "\n".join(
            _without_broken_ends(line, after=above, before=below)
            for lines in texts
            for above, line, below in zip(["", *lines], lines, [*lines[1:], ""], strict=False)
        )

    @cached_property
    def _lines(self) -> list[Sequence[str]]:
        """The texts, read once, without soft hyphens but for those at line ends."""
        return [[_without_soft(line) for line in lines] for lines in self._printed]

    @cached_property
    def _printed(self) -> list[list[str]]:
        """The texts' lines, read once."""
        return [[line.strip() for line in lines] for lines in self._texts]

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word stands unbroken in the edition, in lower case."""
        return Counter(WORD.findall(self._whole.casefold()))

    @cached_property
    def hyphenated(self) -> Counter[str]:
        """How often each word with a hyphen stands inside lines, in lower case, with plain hyphens."""
        return Counter(HYPHENATED.findall(plain_hyphens(self._whole).casefold()))

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """What stands before each hyphen of the words with one."""
        return frozenset(word[: dash.start()] for word in self.hyphenated for dash in re.finditer("-", word))

    @cached_property
    def heads(self) -> frozenset[str]:
        """What stands before a hyphen inside lines, in words broken after it as well."""
        return frozenset(head.casefold() for lines in self._lines for line in lines for head in HEAD.findall(line))

    @cached_property
    def marks_breaks(self) -> bool:
        """Whether the typesetter breaks words with U+2010 and writes true hyphens otherwise."""
        lines = [line for lines in self._lines for line in lines if "‐" in line]
        inside = sum("‐" in line[:-1] for line in lines)
        return sum(line.endswith("‐") for line in lines) > 5 * inside

    @cached_property
    def hyphenates(self) -> bool:
        """Whether words with a hyphen of their own are to be expected at line ends, as the edition prints some."""
        broken = sum(line.endswith(("-", "‐")) for lines in self._lines for line in lines)
        found = self.hyphenated.total()
        return found >= SOME or found * BREAKS_A_HYPHEN >= broken

    @cached_property
    def _breaks(self) -> dict[str, list[frozenset[int]]]:
        """For each word broken at a line's end, by its letters: where each occurrence is broken, in letters."""
        found: dict[str, list[frozenset[int]]] = {}
        for lines in self._lines:
            for word, places in _broken_words(lines):
                found.setdefault(word, []).append(places)
        return found

    def always_breaks_at(self, left: str, right: str) -> bool:
        """Whether a word is never printed but with a hyphen in this place: a typesetter varies the place of breaks."""
        word = (left + right).casefold()
        found = self._breaks.get(word, [])
        return len(found) >= OFTEN and not self.words[word] and all(len(left) in places for places in found)

    @cached_property
    def breaks_with_hyphens(self) -> bool:
        """Whether the typesetter breaks words with hyphens: not where none of those at line ends is inside a known word
        and what follows is a word of its own for the most part, or each has its hyphen in one place beside such."""
        if self.breaks_known_words:
            return True
        broken = [(word, place) for word, found in self._breaks.items() for places in found for place in places]
        after = sum(self._is_part(word[place:]) for word, place in broken)
        fixed = len(broken) >= OFTEN * len(set(broken)) and len(set(broken)) == len(self._breaks)
        compounds = fixed and all(self._is_part(word[place:]) or self._is_part(word[:place]) for word, place in broken)
        return len(broken) < LEAST_BROKEN or not (compounds or after >= WORDS_AFTER * len(broken))

    def _is_part(self, text: str) -> bool:
        """Whether what stands before or after a hyphen is a word of its own."""
        return len(text) > PIECE_LENGTH and bool(self.common(text))

    @cached_property
    def breaks_known_words(self) -> bool:
        """Whether a hyphen at a line's end stands inside a known word."""
        return any(self.common(word) for word in self._breaks)

    @cached_property
    def soft(self) -> bool:
        """Whether the text carries soft hyphens, so that a hyphen at a line's end is one of them."""
        return sum("\u00ad" in line[:-1] for lines in self._printed for line in lines) > 2

    @cached_property
    def parts_slashes(self) -> bool:
        """Whether the edition sets a space on one side of slashes inside lines more often than none."""
        return len(re.findall(r"\w /\w|\w/ \w", self._whole)) > len(re.findall(r"\w/\w", self._whole))

    def is_suspended(self, following: str) -> bool:
        """Whether the word after a hyphen is a conjunction, so that the hyphen stands for a suspended part."""
        words = language_facts()["suspended"].get(base_language(self.language), ())
        match = re.match(r"[^\s,;.)]+", following)
        return match is not None and match[0].casefold() in words

    @cached_property
    def _endings(self) -> str:
        """The edition's words in lower case, which keeps the Greek final ς, each with a space after it."""
        return " ".join(sorted(set(WORD.findall(self._whole.lower())))) + " "

    def ends_words(self, ending: str) -> bool:
        """Whether words of the edition end so."""
        return f"{ending.lower()} " in self._endings

    def never_ends_words(self, letter: str) -> bool:
        """Whether a letter is frequent in the edition's words and never their last, as the Greek σ."""
        return not self.ends_words(letter) and self._endings.count(letter.lower()) >= FREQUENT

    def always_ends_words(self, letter: str) -> bool:
        """Whether a letter is frequent in the language's list and stands at the ends of words alone, as the Greek ς."""
        if frequencies(self.language) is None:
            return False
        times = _times_listed(letter, self.language)
        return times >= FREQUENT and _times_listed(f"{letter} ", self.language) >= ENDS_ALL * times

    def beside(self, left: str, right: str) -> bool:
        """Whether the edition prints two words beside each other inside lines."""
        return re.search(rf"(?<!\w){left} {right}(?!\w)", self._whole, re.IGNORECASE) is not None

    def space_odds(self, left: str, right: str) -> float | None:
        """The natural logarithm of the odds that one word ends and another begins between two pieces, against their
        being one, by how the words of the language's list begin, go on and end; None without a list."""
        if frequencies(self.language) is None:
            return None
        left, right = (_as_listed(piece.lower(), self.language) for piece in (left, right))
        meets = zipf(right, self.language) or 0.0
        alone = meets > 0 and (len(right) >= LEAST_PIECE or self.words[right] > 0)  # lists hold stray letters as well
        chance = (meets - ZIPF_OF_ALL) * math.log(10) if alone else _log_chance(" ", f"{right} ", self.language)
        parted = _log_chance(f" {left}", " ", self.language) + chance
        return parted - _log_chance(f" {left}", f"{right} ", self.language)

    def breaks_at(self, left: str, right: str) -> bool | None:
        """Whether the language's patterns allow a break between the parts of a word; None without patterns."""
        patterns = hyphenator(self.language)
        if patterns is None:
            return None
        return len(left) in patterns.positions((left + right).casefold())

    def respelled(self, left: str, right: str) -> str:
        """The word whose parts stand before and after a break, as it is written in one. Where the break changed its
        spelling (Hungarian `ösz-szetett`, Swedish `till-lägg`), that is the better known, or patterns break it so."""
        plain = left + right
        for word in self._written_in_one(left, right):
            known, whole = self.common(word) or 0.0, self.common(plain) or 0.0
            patterns = hyphenator(self.language)
            pairs = () if patterns is None else patterns.iterate(word.casefold())
            if known > whole or (not whole and any(before == left.casefold() for before, _ in pairs)):
                return word
        return plain

    def _written_in_one(self, left: str, right: str) -> Iterator[str]:
        """Spellings that a break turns into these parts. Typesetters print Hungarian `ösz-zetett` as well."""
        language, facts = base_language(self.language), language_facts()
        for double in facts["shortened_doubles"].get(language, ()):
            if left.endswith(double) and right.startswith((double, double[1:])):
                again = "" if right.startswith(double) else double[0]
                yield left[: -len(double)] + double[0] + again + right
        if language in facts["dropped_third"]["languages"] and left[-2:] == 2 * right[:1]:
            yield left + right[1:]

    def common(self, word: str) -> float | None:
        """How common a word is: as in the edition, if it prints the word, else as in the language's list."""
        listed = zipf(word, self.language)
        printed = EDITION_ZIPF if self.words[word.casefold()] else 0.0
        return printed or None if listed is None else max(listed, printed)

    @property
    def parted_vowels(self) -> str:
        """Vowels that part two words of a compound with a hyphen where both have the same one."""
        vowels: str = language_facts()["parted_vowels"].get(base_language(self.language), "")
        return vowels

    @property
    def closed_compounds(self) -> bool:
        """Whether the language writes compounds in one word."""
        return closes_compounds(self.language)


def _without_soft(line: str) -> str:
    """A line without soft hyphens inside."""
    return line[:-1].replace("\u00ad", "") + line[-1:] if "\u00ad" in line else line


def _broken_words(lines: Sequence[str]) -> Iterator[tuple[str, frozenset[int]]]:
    """The words of a text that are broken at line ends, in lower case, each with the places of its breaks."""
    word, places = "", set[int]()
    for line in lines:
        if word:
            piece = PIECE.match(line)
            whole = word + (piece[0] if piece else "")
            if piece is None or len(piece[0]) + 1 != len(line) or not line.endswith(BREAKS):
                yield whole.casefold(), frozenset(places)
                word, places = "", set()
            else:
                word = whole
                places.add(len(word))
        if not word and line.endswith(BREAKS) and (last := PIECE_AT_END.search(line)):
            word = last[1]
            places = {len(word)}


def plain_hyphens(text: str) -> str:
    """A text with every kind of hyphen as the plain one."""
    return re.sub("[‐‑]", "-", text)


def _without_broken_ends(line: str, after: str, before: str) -> str:
    """A line without a last word that ends in a hyphen, or a first word that goes on from the line above; lines of one
    word may be broken without a hyphen."""
    if (after.endswith(BREAKS) and len(after) > 1 and after[-2].isalnum()) or _may_break(after, line):
        line = line.partition(" ")[2]
    line = line.rstrip()
    return line.rpartition(" ")[0] if line.endswith(BREAKS) or _may_break(line, before) else line


def _may_break(line: str, following: str) -> bool:
    """Whether a line is one word that the next line may go on with."""
    piece = line.lstrip(OPENING)
    return len(piece) >= LEAST_PIECE and piece.isalpha() and following[:1].islower()
