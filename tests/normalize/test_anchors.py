"""Numbers and letters at the start of a cell are read as editions print them, and nothing else is."""

from __future__ import annotations

import pytest
from editions import PROFILE
from esqf.normalize.anchors import Alphabet, Anchors, choose_alphabet, fold_twin
from esqf.normalize.profile import load_profile

LATIN, GREEK, BULGARIAN = tuple("abcdefghi"), tuple("αβγδεζηθι"), tuple("абвгдежзи")
GREEK_NUMERALS = ("α", "β", "γ", "δ", "ε", "στ", "ζ", "η", "θ")


def read_start(text: str, alphabet: Alphabet = LATIN) -> tuple[str | None, int | None, str]:
    """(number, place of the letter, rest) of a text."""
    start = Anchors(load_profile(PROFILE), alphabet).start(text)
    return start.number, start.letter, text[start.rest :]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6 c Assess needs", ("6", 2, "Assess needs")),
        ("6c Assess needs", ("6", 2, "Assess needs")),
        ("6.c Assess needs", ("6", 2, "Assess needs")),
        ("6.(c) Assess needs", ("6", 2, "Assess needs")),
        ("6 (c) Assess needs", ("6", 2, "Assess needs")),
        ("6/c Assess needs", ("6", 2, "Assess needs")),
        ("6C Assess needs", ("6", 2, "Assess needs")),
        ("6.C", ("6", 2, "")),
        ("06c Assess needs", ("6", 2, "Assess needs")),
        ("٠٦", ("6", None, "")),
        ("12 a", ("12", 0, "")),
        ("37", ("37", None, "")),
        ("37.", ("37", None, "")),
        ("(37)", ("37", None, "")),
        ("c) Assess", (None, 2, "Assess")),
        ("(c) Assess", (None, 2, "Assess")),
        ("c. Assess", (None, 2, "Assess")),
        ("i", (None, 8, "")),
        ("Assess needs", (None, None, "Assess needs")),
        ("", (None, None, "")),
    ],
)
def test_numbers_and_letters_are_read(text: str, expected: tuple[str | None, int | None, str]) -> None:
    """In every usual shape, together and alone."""
    assert read_start(text) == expected


@pytest.mark.parametrize(
    "text", ["able to assess", "k Other letter", "C Assess", "2021/95/EU directive", "3rd-country nationals"]
)
def test_words_and_figures_that_only_look_alike_are_text(text: str) -> None:
    """A word's first letter, a letter beyond the columns, and figures inside a word are no anchors."""
    assert read_start(text) == (None, None, text)


@pytest.mark.parametrize(
    ("alphabet", "letter", "place"), [(GREEK, "γ", 2), (BULGARIAN, "ж", 6), (GREEK, "a", 0), (BULGARIAN, "a", 0)]
)
def test_letters_of_other_scripts_and_their_twins_count(alphabet: Alphabet, letter: str, place: int) -> None:
    """A Greek edition's γ is the third column; a Latin letter that looks like one of its own counts as that one."""
    assert read_start(f"{letter} Text", alphabet) == (None, place, "Text")


def test_a_twin_is_folded_to_latin() -> None:
    """Cyrillic а looks like Latin a; a letter without a twin stays."""
    assert (fold_twin("а"), fold_twin("ж")) == ("a", "ж")


@pytest.mark.parametrize("alphabet", [LATIN, GREEK, GREEK_NUMERALS, BULGARIAN])
def test_the_alphabet_is_the_one_that_is_printed(alphabet: Alphabet) -> None:
    """It is told by the letters before the cells' texts."""
    texts = [f"{letter} Text" for letter in alphabet[:9] for _ in range(3)]
    assert choose_alphabet(load_profile(PROFILE), texts)[:9] == alphabet


@pytest.mark.parametrize("shape", ["{n}.({a})", "{n}/{a}", "{n}{A}", "({n}.{a})"])
@pytest.mark.parametrize("alphabet", [LATIN, GREEK, GREEK_NUMERALS, BULGARIAN])
def test_the_alphabet_is_told_behind_numbers_too(alphabet: Alphabet, shape: str) -> None:
    """However number and letter are joined, capitals included."""
    texts = [shape.format(n=n, a=letter, A=letter.upper()) for letter in alphabet for n in (1, 2)]
    assert choose_alphabet(load_profile(PROFILE), texts)[:9] == alphabet


def test_without_letters_the_alphabet_is_latin() -> None:
    """An edition that prints none is lettered in canonical letters."""
    assert choose_alphabet(load_profile(PROFILE), ["Some text", "12"])[:9] == LATIN


def test_a_bare_number_is_nothing_else() -> None:
    """`6` and `6.` are, `6 c` and `6 needs` are not."""
    anchors = Anchors(load_profile(PROFILE), LATIN)
    assert [anchors.bare_number(text) for text in ("6", " 6. ", "6 c", "6 needs", "")] == ["6", "6", None, None, None]
