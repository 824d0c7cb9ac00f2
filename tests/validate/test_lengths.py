"""Short texts: cut off, or worded tersely."""

from __future__ import annotations

import pytest
from editions import PROFILE, build_edition, sample
from esqf.normalize.edition import Edition
from esqf.normalize.finding import Severity
from esqf.normalize.profile import load_profile
from esqf.validate.check import check_editions
from esqf.validate.lengths import FREELY_SHORTENED
from esqf.validate.subject import Subject
from planting import rewrite

LANGUAGES = ["de", "fr", "it", "el"]


def put(edition: Edition, texts: dict[str, str]) -> Edition:
    """The edition with other texts in some cells."""
    return rewrite(edition, {code: {"text": text} for code, text in texts.items()})


def shorten(edition: Edition) -> dict[str, str]:
    """Code -> its text up to its first comma, where that is less than half of it and ends well."""
    found: dict[str, str] = {}
    for code, text in edition.texts().items():
        kept = text.split(",")[0]
        if kept.count(" ") >= 2 and len(kept) < 0.45 * len(text) and "(" not in kept and kept not in found.values():
            found[code] = kept
    subject = Subject(put(edition, found), load_profile(PROFILE))
    return {code: text for code, text in found.items() if subject.endings.judge(subject.by_code[code]).score < 0.5}


def list_cut(edition: Edition) -> tuple[set[str], set[str]]:
    """The codes of the cells that are said to be cut off: in earnest, and as mere information."""
    cut: tuple[set[str], set[str]] = (set(), set())
    for finding in check_editions([edition]):
        if finding.code == "cell-truncated":
            cut[finding.severity is Severity.INFO].add(f"{finding.number}{finding.column}")
    return cut


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_terse_edition_is_not_cut_off(language: str) -> None:
    """Many texts that are short but end well are the translator's; they are told without an alarm."""
    edition = build_edition(sample(language))
    short = shorten(edition)
    assert len(short) >= FREELY_SHORTENED
    alarms, told = list_cut(put(edition, short))
    assert len(alarms) <= 1
    assert told <= short.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_ends_badly_is_cut_off_in_a_terse_edition_too(language: str) -> None:
    """Only the length no longer tells; the end still does."""
    edition = build_edition(sample(language))
    short = shorten(edition)
    code, text = max(((c, t) for c, t in edition.texts().items() if c not in short), key=lambda pair: len(pair[1]))
    cut = text[: len(text) // 3].rsplit(" ", 1)[0] + ","
    assert code in list_cut(put(edition, {**short, code: cut}))[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_few_short_texts_are_cut_off_by_their_length_alone(language: str) -> None:
    """One less than makes an edition terse: each is found, though it ends well."""
    edition = build_edition(sample(language))
    least = sorted(shorten(edition).items(), key=lambda pair: len(pair[1]) / len(edition.texts()[pair[0]]))
    few = dict(least[: FREELY_SHORTENED - 1])
    assert list_cut(put(edition, few)) == (few.keys(), set())
