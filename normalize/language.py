"""The language of an edition: by the header words of the profile, else by a vote of its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from .profile import Profile
from .vocabulary import base_language

LEAST_HEADER_WORDS = 3
LANGUAGES = [
    "bg",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fi",
    "fr",
    "ga",
    "hr",
    "hu",
    "it",
    "lt",
    "lv",
    "mt",
    "nl",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "sv",
    "no",
    "nb",
    "nn",
    "is",
    "uk",
    "sq",
    "sr",
    "mk",
    "bs",
    "ka",
    "tr",
    "ar",
]
ALIKE = ({"hr", "bs", "sr", "sl"}, {"no", "nb", "nn", "da", "sv"}, {"cs", "sk"}, {"bg", "mk"}, {"es", "pt", "it"})


def language_by_headers(profile: Profile, headers: Iterable[str]) -> str | None:
    """The one language whose header words the header row shows best, None where none stands out."""
    text = " ".join(headers).casefold()
    if not text:
        return None
    scores: Counter[str] = Counter()
    for language, words in profile.headers.items():
        groups = [words.area, words.complexity, *words.descriptors.values()]
        scores[language] = sum(any(word.casefold() in text for word in group) for group in groups)
    ranked = scores.most_common(2)
    if not ranked or ranked[0][1] < LEAST_HEADER_WORDS or (len(ranked) > 1 and ranked[1][1] >= ranked[0][1]):
        return None
    return ranked[0][0]


def detect_language(texts: Sequence[str]) -> tuple[str, float]:
    """(language, share of votes) by py3langid over the cells, weighted by their lengths; ("und", 0) without text."""
    votes: Counter[str] = Counter()
    for text in texts:
        if text:
            votes[_identifier().classify(text)[0]] += len(text)
    if not votes:
        return "und", 0.0
    best, weight = votes.most_common(1)[0]
    return {"nb": "no", "nn": "no"}.get(best, best), weight / votes.total()


def agrees(declared: str, detected: str) -> bool:
    """Whether a detected language can be the declared one; close relatives are not told apart by a vote."""
    a, b = base_language(declared), base_language(detected)
    return a == b or any(a in group and b in group for group in ALIKE)


@cache
def _identifier() -> Any:
    """py3langid's model restricted to the languages we expect."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    identifier.set_languages([language for language in LANGUAGES if language in set(identifier.labels)])
    return identifier
