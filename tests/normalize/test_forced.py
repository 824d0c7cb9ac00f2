"""Words that break where their column ends, without a hyphen, are joined; a line that ends there by itself is not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from esqf.extract.table import Box, Line
from esqf.normalize.forced import Pieces, count_pieces, find_forced, measure_letters
from esqf.normalize.text import Repaired, TextRepair
from esqf.normalize.vocabulary import Vocabulary

LEFT, WIDTH = 50.0, 5.0  # points; where lines begin, and how wide a character is
BROKEN = (  # cells of a column 22 characters wide, of words that lists know
    ("Kommunikationsfähigkei", "ten"),
    ("Einwanderungsbehörd", "en"),
    ("Aufenthaltsgenehmigun", "gen"),
    ("Entscheidungsfindun", "gen"),
)


def set_lines(texts: Sequence[str], *, boxes: bool = True) -> list[Line]:
    """Lines of a cell, as wide as they have characters."""
    return [
        Line(text, Box(1, LEFT, 10.0 * k, LEFT + WIDTH * len(text), 10.0 * k + 9) if boxes else None)
        for k, text in enumerate(texts)
    ]


def repair(
    *texts: str,
    language: str = "de",
    width: int | None = None,
    others: Sequence[Sequence[str]] = (),
    boxes: bool = True,
) -> Repaired:
    """A cell repaired in an edition of which it is one, `others` the other cells, in a column `width` characters wide
    (None: as wide as the longest line)."""
    limit = None if width is None else LEFT + WIDTH * width
    cells = [set_lines(cell, boxes=boxes) for cell in [texts, *others]]
    pieces = count_pieces((lines, limit if lines is cells[0] else None) for lines in cells)
    vocabulary = Vocabulary(language, [texts, *others])
    return TextRepair(vocabulary, converted=False, pieces=pieces).repair(cells[0], limit)


def joined(found: Repaired) -> bool:
    """Whether a repair joined words that break without a hyphen."""
    return "word-break" in found.repairs


@pytest.mark.parametrize(("left", "right"), BROKEN)
def test_a_word_that_fills_its_line_is_joined_where_a_list_knows_the_whole(left: str, right: str) -> None:
    """One word of the list, two pieces of which one at least is none."""
    found = repair(left, right)
    assert (found.text, joined(found)) == (left + right, True)


def test_two_words_stay_two() -> None:
    """A line that ends with the column between two words is a line's end."""
    for texts in (("Verfahren", "anwenden"), ("Verfahrensvorschriften", "anwenden"), ("Verfahren", "Anwenden")):
        found = repair(*texts, others=BROKEN)
        assert (found.text, joined(found)) == (" ".join(texts), False)


def test_a_line_that_leaves_room_is_not_broken() -> None:
    """What would have had room for another letter did not break for want of it."""
    assert repair("Kommunikationsfähigkei", "ten", width=40).text == "Kommunikationsfähigkei ten"


def test_without_boxes_nothing_is_joined() -> None:
    """Where lines end nobody knows in formats without places."""
    assert not joined(repair("Kommunikationsfähigkei", "ten", boxes=False))


def test_a_word_in_several_pieces_is_joined() -> None:
    """Each piece fills its line, the last begins the text that follows."""
    assert repair("Aufent", "haltsg", "enehmi", "gungen", others=BROKEN).text == "Aufenthaltsgenehmigungen"
    found = repair("Menschenrecht", "sverletzungen", "erkennen", others=[*BROKEN, ["Alle Prüfungen und Regelungen"]])
    assert found.text == "Menschenrechtsverletzungen erkennen"


def test_what_is_a_word_and_two_is_joined_where_the_document_breaks_words_so() -> None:
    """`verantwortungsbewusst sein` may be meant; only what the document does elsewhere tells."""
    lines = ("Verantwortungsbewusst", "sein")
    assert repair(*lines).text == "Verantwortungsbewusst sein"
    assert repair(*lines, others=BROKEN).text == "Verantwortungsbewusstsein"


def test_words_that_no_list_knows_are_joined_where_the_document_breaks_words_so() -> None:
    """Several certain ones show that it does; in a document without them the same lines are left."""
    lines = ("Flumperungsbehör", "den prüfen")
    assert repair(*lines).text == "Flumperungsbehör den prüfen"
    found = repair(*lines, others=BROKEN)
    assert found.text == "Flumperungsbehörden prüfen"
    assert [doubt.code for doubt in found.doubts] == ["hyphen-suspect"]


def test_a_letter_that_never_ends_words_is_followed_by_the_rest_of_one() -> None:
    """Greek words end in ς: a line that ends in σ is broken, whether a list knows the word or not."""
    prose = [[f"όσα λέει η λέξη σα{first}σα{second}ς"] for first in "βγδζθκλ" for second in "βγδζθκλ"]
    assert repair("φλουμπαρισ", "τερος λόγος", language="el", width=10, others=prose).text == "φλουμπαριστερος λόγος"
    assert repair("φλουμπαρις", "τερος λόγος", language="el", width=10, others=prose).text == "φλουμπαρις τερος λόγος"


def test_only_one_word_before_a_small_letter_may_be_broken() -> None:
    """Lines of several words, of numbers, or before a capital are whole."""
    for texts in (("zwei Wörter", "ten"), ("Fähigkei", "Ten"), ("12345678", "ten"), ("Fähigkei-", "ten")):
        assert find_forced(set_lines(texts), texts, 0.0)[0] is False
    assert find_forced(set_lines(("Fähigkei", "ten")), ("Fähigkei", "ten")) == [True, False]


def test_pieces_are_counted_in_lower_case() -> None:
    """What stands where a word may be broken."""
    found = count_pieces([(set_lines(("Fähigkei", "ten")), None), (set_lines(("fähigkei", "ten")), None)])
    assert found.pairs == {("fähigkei", "ten"): 2}
    assert Pieces().pairs == {}


def test_how_wide_letters_are_is_measured() -> None:
    """A wide letter leaves more room unused than others: lines tell how wide each is, and rare ones are as others."""
    width = {"i": 2.0, "m": 8.0}
    texts = ("animale", "minimi", "mamma", "immenso", "finiti", "mente", "sistematica", "limiti", "numeri", "termini")
    lines = [Line(text, Box(1, 0.0, 0.0, sum(width.get(c, 4.0) for c in text), 9.0)) for text in texts for _ in "abcde"]
    found = measure_letters(lines)
    assert found["i"] < 0.7
    assert found["m"] > 1.5
    assert 0.8 < found["u"] < 1.2
    end = lines[30].box.x1 + 6.0 if lines[30].box else 0.0
    pair = [lines[30], lines[25]]
    assert find_forced(pair, ("sistematica", "mente"), end, found)[0] is True
    assert find_forced(pair, ("sistematica", "inerente"), end, found)[0] is False


@pytest.mark.parametrize(
    ("texts", "language"), [(("Riconoscere", "i rischi"), "it"), (("Ondersteuning", "en opvang"), "nl")]
)
def test_two_common_words_are_no_rare_one(texts: tuple[str, str], language: str) -> None:
    """`riconoscerei` is in the list, but `riconoscere i` is met more often."""
    others = [("amministraz", "ione"), ("organizz", "azione"), ("internazional", "mente")] if language == "it" else []
    assert repair(*texts, language=language, others=others).text == " ".join(texts)


def test_unknown_words_are_told_by_how_words_begin_and_end() -> None:
    """Greek `ενδιαφερόμενων` is in no list, but ends as words do and begins no longer one."""
    broken = [("αποτελεσματικ", "ών"), ("πληροφορι", "ών"), ("διαδικασι", "ών"), ("εκπαίδευσ", "ης")]
    assert repair("ενδιαφερόμενων", "μερών", language="el", others=broken).text == "ενδιαφερόμενων μερών"


def test_a_word_behind_an_opening_mark_may_be_broken() -> None:
    """French sets a no-break space between the mark and the word."""
    assert repair("«\u202fdésescalad", "e\u202f» dans", language="fr").text == "«\u202fdésescalade\u202f» dans"
