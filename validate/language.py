"""Rules about languages: the edition's, and a cell that is in another one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import mean, median
from typing import TYPE_CHECKING, Any

from ..normalize.finding import Finding
from ..normalize.profile import list_profiles, load_profile
from ..normalize.vocabulary import zipf
from .characters import main_script, script_of
from .pair import Pair, spread
from .subject import CellRecord, Subject, join_names, quote, split_words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

FEWEST_WORDS = 3
FEWEST_READINGS = 10
FEWEST_LETTERS = 12
DEVIATIONS = 3.5
MARGIN_NEEDED = -1.0
KNOWN_WORDS_AT_MOST = 0.5
FEW_KNOWN_WORDS = 0.35
PEER_KNOWS = 0.8
USUALLY_IDENTICAL = 0.05
LANGUAGE_APART = 2.0
AREA_LANGUAGES = ("en", "fr", "de")  # that names are left in, besides those of the other editions
NAME_WORD, NAME_LETTERS = 4, 8  # letters of the words of a name that tell, and of all of them
NAMED, NAMED_APART = 3.0, 1.5  # Zipf: how common such words are in another language, and how much more there


@dataclass(frozen=True, slots=True)
class Reading:
    """How a cell reads to the classifier: scores by language, per square root of its bytes."""

    cell: CellRecord
    scores: Mapping[str, float]

    def margin(self, own: str, other: str) -> float:
        """How much better it reads as `own` than as `other`."""
        return self.scores[own] - self.scores[other]


@cache
def _identifier() -> LanguageIdentifier:
    """The classifier, restricted to the languages that the profiles have header words for."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # loads a model of some megabytes

    identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE)
    wanted = {language for name in list_profiles() for language in load_profile(name).headers}
    identifier.set_languages(wanted & set(identifier.labels))
    return identifier


def read_languages(cells: Sequence[CellRecord]) -> list[Reading]:
    """How cells read in each plausible language; cells of hardly any words are left out."""
    identifier: Any = _identifier()
    readings: list[Reading] = []
    for cell in cells:
        letters = sum(char.isalpha() for char in cell.text)
        if letters >= FEWEST_LETTERS:
            scale = math.sqrt(len(cell.text.encode()))
            scores = {language: score / scale for language, score in identifier.rank(cell.text)}
            readings.append(Reading(cell, scores))
    return readings


def overall_language(readings: Sequence[Reading], declared: str) -> str | None:
    """The language that the cells read as together: the declared one unless another is clearly better."""
    if not readings:
        return None
    totals = {lang: median(r.scores[lang] for r in readings) for lang in readings[0].scores}
    best = max(totals, key=lambda lang: totals[lang])
    base = declared.split("-", maxsplit=1)[0]
    if base in totals and totals[best] - totals[base] < LANGUAGE_APART:
        return base
    return best


def check_language(subject: Subject, _pairs: Sequence[Pair]) -> Iterator[Finding]:
    """The edition is in the language that it is filed under."""
    readings = subject.readings
    declared = subject.language.split("-")[0]
    overall = overall_language(readings, declared)
    if len(readings) >= FEWEST_READINGS and overall != declared and declared in readings[0].scores:
        yield subject.report(
            "language-differs",
            f"the edition is filed under {subject.language}; its texts read as {overall}",
            evidence=overall,
            suggestion="move the document to the right path, or give the right --language",
        )


def check_cell_languages(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Every cell is in the language of its edition."""
    for cell, why in find_foreign(subject, pairs):
        yield subject.report(
            "cell-in-other-language",
            f"{cell.code} {why}; the edition is in {subject.language}",
            cell=cell,
            suggestion="look at the cell in the document; if it is printed so, ask the translators",
        )


def check_area_languages(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """The name of each area is in the language of its edition."""
    if overall_language(subject.readings, subject.language) not in (None, subject.language.split("-")[0]):
        return  # `check_language` says so
    script = main_script(subject)
    for name, numbers in _areas(subject).items():
        why = _other_script(name, script) or _named_in_other(subject, name, pairs)
        if why:
            yield subject.report(
                "cell-in-other-language",
                f"the area of competence {numbers[0]}, {quote(name)}, {why}",
                number=numbers[0],
                evidence=name,
                suggestion="look at the area column in the document; enter the name in the edition's language",
            )


def _named_in_other(subject: Subject, name: str, pairs: Sequence[Pair]) -> str | None:
    """Why an area's name is taken to be in another language: its words are common there, and rare in the edition's."""
    language = subject.language.split("-")[0]
    words = [word for word in split_words(name) if len(word) >= NAME_WORD]
    if zipf("", language) is None or sum(map(len, words)) < NAME_LETTERS or any(subject.knows(word) for word in words):
        return None
    others = dict.fromkeys([*(pair.name.split("-")[0] for pair in pairs), *AREA_LANGUAGES])
    tongue = next((other for other in others if other != language and _read_rather(words, other, language)), None)
    return f"reads as {tongue}" if tongue else None


def _read_rather(words: Sequence[str], other: str, language: str) -> bool:
    """Whether words are common in one language and far rarer in another."""
    there = [zipf(word, other) or 0.0 for word in words]
    apart = [common - (zipf(word, language) or 0.0) for common, word in zip(there, words, strict=True)]
    return mean(there) >= NAMED and mean(apart) >= NAMED_APART and min(apart) > 0


def _areas(subject: Subject) -> dict[str, list[str]]:
    """Name of an area -> the competences that stand under it."""
    found: dict[str, list[str]] = {}
    for number, row in subject.present.items():
        if row[0].area:
            found.setdefault(row[0].area, []).append(number)
    return found


def find_foreign(subject: Subject, pairs: Sequence[Pair]) -> list[tuple[CellRecord, str]]:
    """The cells that are in another language than their edition, and why one thinks so."""
    own = overall_language(subject.readings, subject.language)
    limits = _limits(subject.readings, own) if own else {}
    script = main_script(subject)
    read = {reading.cell.code: reading for reading in subject.readings}
    found: list[tuple[CellRecord, str]] = []
    for cell in subject.filled:
        known = _known(subject, cell)
        why = _other_script(cell.text, script) or _at_peers(subject, cell, known, pairs)
        if why is None and own and cell.code in read:
            why = _reads_as_other(read[cell.code], own, limits, known, len(subject.words[cell.code]))
        if why:
            found.append((cell, why))
    return found


def _limits(readings: Sequence[Reading], own: str) -> dict[str, float]:
    """Other language -> the margin below which a cell reads so little as `own` that it stands out in this
    edition."""
    limits: dict[str, float] = {}
    for other in readings[0].scores:
        if other != own:
            margins = [reading.margin(own, other) for reading in readings]
            limits[other] = min(MARGIN_NEEDED, median(margins) - DEVIATIONS * spread(margins))
    return limits


def _reads_as_other(reading: Reading, own: str, limits: Mapping[str, float], known: float, words: int) -> str | None:
    """Why a cell is taken to be in another language, by the classifier and by the edition's own words."""
    if words < FEWEST_WORDS or known > KNOWN_WORDS_AT_MOST:
        return None
    other = min(limits, key=lambda lang: reading.margin(own, lang) - limits[lang])
    slack = reading.margin(own, other) - limits[other]
    allowed = 2.0 if known <= FEW_KNOWN_WORDS else 0.0
    if slack >= allowed or reading.margin(own, other) > 0.5:
        return None
    return f"reads as {other}, and {known:.0%} of its words occur elsewhere in the edition"


def _known(subject: Subject, cell: CellRecord) -> float:
    """The share of a cell's words that other rows of the edition use too."""
    words = subject.words[cell.code]
    return sum(subject.knows(word, cell.number) for word in words) / len(words) if words else 1.0


def _other_script(text: str, script: str) -> str | None:
    """Why a text is taken to be in another language, by its alphabet."""
    letters = [script_of(char) for char in text if char.isalpha()]
    strange = [name for name in letters if name != script]
    if len(letters) >= FEWEST_LETTERS / 2 and len(strange) > len(letters) * 0.6:
        return f"is written in the {max(set(strange), key=strange.count).title()} alphabet"
    return None


def _at_peers(subject: Subject, cell: CellRecord, known: float, pairs: Sequence[Pair]) -> str | None:
    """Why a cell is taken to be in another edition's language: that edition knows its words, its own does
    not."""
    words = subject.words[cell.code]
    if known > FEW_KNOWN_WORDS or len(words) < FEWEST_WORDS:
        return None
    for pair in pairs:
        if pair.identical <= USUALLY_IDENTICAL:
            there = sum(pair.peer.word_rows.get(word, 0) > 0 for word in words) / len(words)
            if there >= PEER_KNOWS and there > 2 * known:
                return f"uses words of the {pair.peer.language} edition ({there:.0%}; {known:.0%} of its own)"
    return None


def check_untranslated(subject: Subject, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """No cell is word for word the same in another language, where editions usually differ."""
    for cell in subject.filled:
        if len(cell.text) < FEWEST_LETTERS or len(subject.words[cell.code]) < 2:
            continue
        same = [
            pair
            for pair in pairs
            if pair.identical <= USUALLY_IDENTICAL
            and (other := pair.peer.by_code.get(cell.code)) is not None
            and other.text == cell.text
            and _known(pair.peer, other) > _known(subject, cell)
        ]
        if same:
            yield subject.report(
                "cell-untranslated",
                f"{cell.code} is identical to that of {join_names([p.peer.language for p in same])}:"
                f" {quote(cell.text)}",
                cell=cell,
                suggestion="look at the cell in the document; if it is printed so, ask the translators",
            )
