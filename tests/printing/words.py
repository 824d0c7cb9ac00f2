"""The words, letters and capitals that each language prints."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from printing.labels import COLUMNS, LEVELS, Labels
from printing.layout import Letters, Levels

# What a typist leaves in place of a Latin letter when the keyboard is set to Cyrillic.
LOOK_ALIKES = str.maketrans("aceix", "асеіх")


@dataclass(frozen=True)
class Vocabulary:
    """One language's words; `words` are for random sentences, the rest stands in fixed places."""

    language: str
    title: str
    subtitle: str
    labels: Labels
    sections: tuple[str, ...]
    foreword: str
    contents: str
    annex: str
    table: str
    letters: str
    levels: str
    rtl: bool
    cyrillic: bool
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    connectives: tuple[str, ...]

    def print_letters(self, letters: Letters) -> str:
        """The nine column letters in print."""
        if letters == "latin":
            return COLUMNS
        if letters == "mixed":
            return COLUMNS.translate(LOOK_ALIKES) if self.cyrillic else COLUMNS
        return self.letters

    def print_levels(self, levels: Levels) -> tuple[str, ...]:
        """The three levels in print."""
        return tuple(LEVELS if levels == "latin" else self.levels)


def list_languages() -> tuple[str, ...]:
    """The languages with words of their own, as BCP 47 tags."""
    return tuple(_load_records())


def load_vocabulary(language: str) -> Vocabulary:
    """The words of that language; raises KeyError for one without."""
    record = _load_records()[language]
    labels = Labels(
        record["area"],
        record["complexity"],
        dict(zip(LEVELS, record["knowledge"], strict=True)),
        record["able"],
        record["responsible"],
    )
    return Vocabulary(
        language=language,
        title=record["title"],
        subtitle=record["subtitle"],
        labels=labels,
        sections=tuple(record["sections"]),
        foreword=record["foreword"],
        contents=record["contents"],
        annex=record["annex"],
        table=record["table"],
        letters=record.get("letters", COLUMNS),
        levels=record.get("levels", LEVELS),
        rtl=record.get("rtl", False),
        cyrillic="\u0430" in record["words"],
        words=tuple(record["words"].split()),
        phrases=tuple(record["phrases"]),
        connectives=tuple(record["connectives"]),
    )


@cache
def _load_records() -> Mapping[str, Any]:
    text = (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
