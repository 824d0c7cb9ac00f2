"""Numbers and letters at the start of a cell: the anchors by which rows and columns are told.

The alphabets in whose order columns are lettered are data (`letters.toml`); which of them an edition uses is decided
by counting what it prints.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .profile import Profile

_NUMBER = r"[^\W\d_]{0,3}\d{1,3}(?:\.\d{1,3})*"
_JOINT = r"[.\-–/:_]"  # between a row's number and a column's letter
# A bracket ends an anchor whatever follows (right-to-left lines may show it mirrored); else a space must.
_END = r"(?:[)(\]]|(?:[.:°º]|\s*[-–—](?=\s))?(?=\s|$|[-–—]\s*$))"
_SHOWN = re.compile(rf"\s*[(\[]?(\d[\d.]*\s?{_JOINT}?\s?)?[(\[]?([^\W\d_]{{1,2}})(?:[.)\]:]|(?=\s|$))")

Alphabet = tuple[str, ...]  # letters, of one sign or two, in the order in which columns are lettered


@cache
def _data() -> tuple[tuple[Alphabet, ...], dict[str, str]]:
    """(alphabets, look-alike letter -> Latin twin)."""
    data = tomllib.loads((Path(__file__).parent / "letters.toml").read_text(encoding="utf-8"))
    return tuple(tuple(letters.split() if " " in letters else letters) for letters in data["alphabets"]), data["twins"]


def twins() -> dict[str, str]:
    """Letters of other scripts that look like a Latin one, with that one."""
    return _data()[1]


def fold_twin(letter: str) -> str:
    """A letter's Latin twin where it has one, else the letter."""
    return _data()[1].get(letter, letter)


@dataclass(frozen=True, slots=True)
class Start:
    """What a cell's text begins with: a number, a letter (its place in the alphabet), where the rest begins, and where
    the number's own digits end."""

    number: str | None
    letter: int | None
    rest: int
    number_end: int = 0

    @property
    def bare(self) -> bool:
        """Whether something stands there."""
        return self.number is None and self.letter is None


class Anchors:
    """Reads numbers and letters as one edition prints them."""

    def __init__(self, profile: Profile, alphabet: Alphabet) -> None:
        self.profile = profile
        self.letters = alphabet[: len(profile.columns)]
        self._place = {letter: place for place, letter in enumerate(self.letters)}
        for place, letter in enumerate(self.letters):
            self._place.setdefault(fold_twin(letter), place)
        for twin, latin in twins().items():
            if latin in self._place:
                self._place.setdefault(twin, self._place[latin])
        known = sorted(self._place, key=len, reverse=True)
        letters = "|".join(map(re.escape, known))
        capitals = "|".join(re.escape(letter.upper()) for letter in known if len(letter.upper()) == len(letter))
        self._number = re.compile(rf"\s*[(\[]?({_NUMBER}){_END}\s*")
        self._letter = re.compile(rf"\s*[(\[]?({letters}){_END}\s*")
        self._both = re.compile(rf"\s*[(\[]?({_NUMBER})\s?{_JOINT}?\s?[(\[]?({letters}){_END}\s*")
        self._capital = re.compile(rf"\s*[(\[]?({_NUMBER}){_JOINT}?[(\[]?({capitals}){_END}\s*")
        self._turned = re.compile(rf"\s*({letters})[.\-–]?({_NUMBER}){_END}\s*")  # as right-to-left lines show 6.a
        self._starts: dict[str, Start] = {}  # a document's texts are asked for again and again
        self._only_number = re.compile(rf"\s*[(\[]?({_NUMBER})[.):\]°º]?\s*$")

    def start(self, text: str) -> Start:
        """The number and letter that a text begins with."""
        if text not in self._starts:
            self._starts[text] = self._find_start(text)
        return self._starts[text]

    def _find_start(self, text: str) -> Start:
        """What `start` answers."""
        both = self._both.match(text) or self._capital.match(text)
        if both:
            return Start(_plain_number(both[1]), self._place[both[2].lower()], both.end(), both.end(1))
        turned = self._turned.match(text)
        if turned:
            return Start(_plain_number(turned[2]), self._place[turned[1]], turned.end(), turned.end(2))
        number = self._number.match(text)
        if number is None:
            letter = self._letter.match(text)
            return Start(None, self._place[letter[1]], letter.end()) if letter else Start(None, None, 0)
        shown, letter = _plain_number(number[1]), self._letter.match(text, number.end())
        place, end = (self._place[letter[1]], letter.end()) if letter else (None, number.end())
        return Start(shown, place, end, number.end(1))

    def letter(self, text: str) -> tuple[int, int] | None:
        """(place in the alphabet, where the rest begins) of the letter a text begins with."""
        letter = self._letter.match(text)
        return (self._place[letter[1]], letter.end()) if letter else None

    def bare_number(self, text: str) -> str | None:
        """The number where a text is nothing else."""
        only = self._only_number.match(text)
        return _plain_number(only[1]) if only else None


def _plain_number(printed: str) -> str:
    """A number in the digits 0 to 9, without the zeros that fill it up in front: `07`, `٧`."""
    if not printed.isdecimal():
        return printed
    return str(int(printed))


def choose_alphabet(profile: Profile, texts: Iterable[str]) -> Alphabet:
    """The alphabet whose first letters begin the most cells, each letter counting alike; Latin where none does."""
    alphabets, _ = _data()
    counts: Counter[str] = Counter()
    for text in texts:
        match = _SHOWN.match(text)
        if match:
            counts[match[2].lower() if match[1] else match[2]] += 1
    wanted = len(profile.columns)

    def weight(alphabet: Alphabet) -> tuple[int, int]:
        letters = set(alphabet[:wanted])
        seen = sum(1 for letter in letters if counts[letter] > 1)
        return (seen, sum(counts[letter] for letter in letters))

    return max(alphabets, key=weight)
