"""Texts word by word."""

from __future__ import annotations

from itertools import pairwise

import pytest
from esqf.compare.words import diff_words, flip_segments, split_tokens, split_words
from hypothesis import given, settings
from hypothesis import strategies as st

TEXTS = st.lists(
    st.sampled_from(
        [
            "a",
            "foo",
            "bar",
            " ",
            "  ",
            "\n",
            ".",
            "’",
            "-",
            "1",
            "中",
            "ก",
            "é",
            "e\u0301",
            "ქ",
            "ا",
            "\u00ad",
        ]
    ),
    max_size=12,
).map("".join) | st.text(max_size=30)


def mark(old: str, new: str) -> str:
    """The segments in a line, as wdiff prints them."""
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return "".join(marks[operation].format(text) for operation, text in diff_words(old, new))


@settings(deadline=None)
@given(TEXTS)
def test_tokens_join_to_the_text(text: str) -> None:
    """Nothing of a text is lost in its tokens."""
    assert "".join(core + gap for core, gap in split_tokens(text)) == text


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_segments_join_to_both_texts(old: str, new: str) -> None:
    """Equal and deleted segments are the old text, equal and inserted ones the new one."""
    segments = diff_words(old, new)
    assert "".join(text for operation, text in segments if operation != "insert") == old
    assert "".join(text for operation, text in segments if operation != "delete") == new


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_segments_backwards_are_the_mirror_image(old: str, new: str) -> None:
    """The segments from new to old are those from old to new, flipped."""
    assert diff_words(new, old) == flip_segments(diff_words(old, new))


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_segments_alternate(old: str, new: str) -> None:
    """No segment is empty, and no two neighbours have the same operation."""
    segments = diff_words(old, new)
    assert all(text for _, text in segments)
    assert all(left.operation != right.operation for left, right in pairwise(segments))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the EU's case-law (2021)", ["the", "EU", "s", "case", "law", "2021"]),
        ("l’asile", ["l", "asile"]),
        ("კულტურული მრავალფეროვნება", ["კულტურული", "მრავალფეროვნება"]),
        ("القانُون الأساسي", ["القانُون", "الأساسي"]),
        ("νομικό πλαίσιο.", ["νομικό", "πλαίσιο"]),
        ("पूर्ण ढांचे", ["पूर्ण", "ढांचे"]),
        ("re\u00adsettle\u00adment", ["re\u00adsettle\u00adment"]),
        ("法律框架", ["法", "律", "框", "架"]),
        ("ที่นี่", ["ที่", "นี่"]),
    ],
)
def test_words_of_any_script(text: str, words: list[str]) -> None:
    """Words keep marks and soft hyphens in any script; scripts without spaces are split by character."""
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("Apply the basic law", "Apply the full law", "Apply the [-basic-]{+full+} law"),
        ("Identify needs", "Identify special needs", "Identify {+special +}needs"),
        ("Write in English", "Write", "Write[- in English-]"),
        ("orally and/or in writing", "orally and in writing", "orally and[-/or-] in writing"),
        ("Report on standard issues", "Report on non-standard issues", "Report on {+non-+}standard issues"),
        ("de l’asile", "relative à l’asile", "[-de-]{+relative à+} l’asile"),
        (
            "ძირითადი სამართლებრივი ჩარჩო",
            "სრული სამართლებრივი ჩარჩო",
            "[-ძირითადი-]{+სრული+} სამართლებრივი ჩარჩო",
        ),
        ("الإطار القانوني الأساسي", "الإطار القانوني الكامل", "الإطار القانوني [-الأساسي-]{+الكامل+}"),
        ("遵守基本法律", "遵守国家法律", "遵守[-基本-]{+国家+}法律"),
        ("one\ntwo", "one two", "one[-\n-]{+ +}two"),
        ("same", "same", "same"),
        ("", "new", "{+new+}"),
    ],
)
def test_segments_read_well(old: str, new: str, marked: str) -> None:
    """Changes are whole words, and white space that both sides share stays outside."""
    assert mark(old, new) == marked


def test_signs_do_not_part_a_change() -> None:
    """An equal comma or a short word between two long changes is no landmark."""
    assert mark("first, second third", "uno, dos third") == "[-first, second-]{+uno, dos+} third"


def test_repetitive_texts_do_not_take_for_ever() -> None:
    """Two long texts of the same two words are compared too: what each says comes out of the segments."""
    old, new = "a b " * 20_000, "b b a " * 20_000
    segments = diff_words(old, new)
    assert "".join(text for kind, text in segments if kind != "insert").split() == old.split()
    assert "".join(text for kind, text in segments if kind != "delete").split() == new.split()
