"""What an edition prints inside its lines is evidence; what a line's end touched is not."""

from __future__ import annotations

from esqf.normalize.vocabulary import Vocabulary, base_language, plain_hyphens, zipf


def test_words_inside_lines_are_counted_whatever_their_case() -> None:
    """Words count, and hyphenated ones as they are written."""
    found = Vocabulary("en", [["Case-law and Case-law"], ["Procedures, procedures"]])
    assert (found.words["procedures"], found.hyphenated["case-law"]) == (2, 2)
    assert "case" in found.heads


def test_a_word_broken_at_a_lines_end_is_no_evidence() -> None:
    """Neither half of it is counted, nor the two as a hyphenated word."""
    found = Vocabulary("en", [["the proce-", "dure of asylum"]])
    assert (found.words["proce"], found.words["dure"], found.words["asylum"]) == (0, 0, 1)
    assert not found.hyphenated


def test_a_typesetter_that_marks_breaks_is_recognised() -> None:
    """U+2010 at the ends of lines and never inside them."""
    assert Vocabulary("en", [[f"word{n}‐", "next"] for n in range(6)]).marks_breaks
    assert not Vocabulary("en", [["a follow‐up", "next"], ["word‐", "x"]]).marks_breaks


def test_soft_hyphens_are_recognised() -> None:
    """A text with soft hyphens inside several lines breaks words at them."""
    assert Vocabulary("en", [["pro\u00adcedure", "as\u00adylum", "recep\u00adtion"]]).soft
    assert not Vocabulary("en", [["procedure"]]).soft


def test_conjunctions_belong_to_their_language() -> None:
    """`en` suspends a compound in Dutch, not in Spanish."""
    assert Vocabulary("nl", []).is_suspended("en opvang")
    assert Vocabulary("de-AT", []).is_suspended("und")
    assert not Vocabulary("es", []).is_suspended("en casa")


def test_patterns_tell_where_a_word_may_break() -> None:
    """A language with patterns answers, one without says so."""
    assert Vocabulary("nl", []).breaks_at("op", "vang") is True
    assert Vocabulary("nl", []).breaks_at("o", "pvang") is False
    assert Vocabulary("mt", []).breaks_at("ab", "cd") is None


def test_common_words_are_common() -> None:
    """The lists give tenfold steps: 3 is once in a million words; no list, no answer."""
    common, unknown = zipf("the", "en"), zipf("xqzzy", "en")
    assert common is not None
    assert common > 6
    assert unknown == 0.0
    assert zipf("ilma", "mt") is None


def test_serbian_is_looked_up_by_its_latin_spelling() -> None:
    """Both scripts of a word are as common."""
    assert zipf("пут", "sr-Cyrl") == zipf("put", "sr-Latn")


def test_what_the_edition_prints_counts_as_common() -> None:
    """A term that no list has is one where the edition prints it."""
    assert (Vocabulary("en", [["flummeries"]]).common("Flummeries") or 0) >= 4
    assert Vocabulary("en", []).common("flummeryish") == 0.0


def test_tags_and_hyphens_are_reduced_to_what_matters() -> None:
    """The primary subtag; every hyphen as the plain one."""
    assert base_language("sr-Latn") == "sr"
    assert plain_hyphens("a‐b‑c-d") == "a-b-c-d"


def test_a_typesetter_that_breaks_no_words_is_recognised() -> None:
    """Words after all hyphens at line ends, and no known word broken by one; few hyphens tell nothing."""
    pairs = ("asylum procedures", "country information", "border crossings", "risk assessments", "family reunions")
    own = [[f"{pair.split()[0]}-", f"{pair.split()[1]} x"] for pair in (*pairs, "vulnerability screening")]
    assert not Vocabulary("en", own).breaks_with_hyphens
    assert Vocabulary("en", own[:5]).breaks_with_hyphens
    assert Vocabulary("en", [*own, ["respon-", "sibility x"]]).breaks_with_hyphens


def test_the_place_of_breaks_tells_hyphens_of_their_own() -> None:
    """Always in one place, and never whole; a word in three pieces counts as one word with two breaks."""
    always = [["flump-", "korbata x"]] * 4
    assert Vocabulary("mt", always).always_breaks_at("Flump", "korbata")
    assert not Vocabulary("mt", [*always, ["flumpkor-", "bata x"]]).always_breaks_at("flump", "korbata")
    assert not Vocabulary("mt", [*always, ["a flumpkorbata here"]]).always_breaks_at("flump", "korbata")
    assert Vocabulary("mt", [["flump-", "kor-", "bata"]] * 4).always_breaks_at("flumpkor", "bata")


def test_letters_that_never_end_words_are_known() -> None:
    """Greek σ is frequent and never last; ς is last, and a rare letter tells nothing."""
    words = [[f"όσα λέει η λέξη σα{first}σα{second}ς"] for first in "βγδζθκλ" for second in "βγδζθκλ"]
    found = Vocabulary("el", words)
    assert found.never_ends_words("σ")
    assert not found.never_ends_words("ς")
    assert not found.never_ends_words("ψ")
