"""Each repair does what it is named for, on evidence; where there is none the printed form stays."""

from __future__ import annotations

import pytest
from esqf.extract.table import Box, Line
from esqf.normalize.text import REPAIRS, Repaired, TextRepair
from esqf.normalize.vocabulary import Vocabulary


def repair(
    *lines: str,
    language: str = "en",
    knows: str = "",
    converted: bool = False,
    raised: tuple[tuple[int, int], ...] = (),
) -> Repaired:
    """Lines repaired in an edition that also prints the text `knows`; `raised` are marks in the last line."""
    vocabulary = Vocabulary(language, [[knows], list(lines)])
    printed = [Line(line, raised=raised if line is lines[-1] else ()) for line in lines]
    return TextRepair(vocabulary, converted=converted).repair(printed)


def expect(found: Repaired, text: str, *codes: str) -> None:
    """Assert a text and exactly the repairs that made it."""
    assert (found.text, set(found.repairs)) == (text, set(codes))
    assert set(codes) <= set(REPAIRS)


def test_a_clean_line_is_left_alone() -> None:
    """Nothing is repaired where nothing is wrong."""
    expect(repair("Assess the “needs” – all of them – of an applicant’s family"), "Assess the “needs” – all of them – of an applicant’s family")  # noqa: E501  # fmt: skip


def test_no_lines_are_an_empty_text() -> None:
    """A cell without lines is empty, without repairs."""
    expect(repair(), "")


# -- lines ----------------------------------------------------------------------------------------------------


def test_lines_are_joined_by_a_space() -> None:
    """A line's end is a space."""
    expect(repair("Legal and", "procedural", "advice"), "Legal and procedural advice", "line-break")


def test_a_slash_at_a_lines_end_takes_no_space() -> None:
    """Alternatives stay together."""
    expect(repair("Provide and/", "or review"), "Provide and/or review", "line-break")


def test_a_line_that_begins_with_a_slash_takes_no_space() -> None:
    """Unless the edition sets one before its slashes."""
    lines = ("Die Asylbewerber", "/innen beraten")
    tight, apart = "und/oder", "Frauen /Männer und Kinder /Alte"
    expect(repair(*lines, language="de", knows=tight), "Die Asylbewerber/innen beraten", "line-break")
    expect(repair(*lines, language="de", knows=apart), "Die Asylbewerber /innen beraten", "line-break")


def test_a_hyphen_that_is_repeated_stands_once() -> None:
    """Portuguese and others repeat a true hyphen at the next line's start; readers give one for both at times."""
    expect(repair("o bem-", "-estar", language="pt"), "o bem-estar", "line-break", "hyphen-kept")
    texts = [("avaliação em bem-", 50.0), ("estar entre proce", 52.5), ("dimentos", 50.0)]
    lines = [
        Line(text, Box(1, left, 10.0 * k, left + 3.6 * len(text), 10.0 * k + 8)) for k, (text, left) in enumerate(texts)
    ]
    vocabulary = Vocabulary("pt", [[text for text, _ in texts]])
    found = TextRepair(vocabulary, converted=False).repair(lines)
    assert found.text == "avaliação em bem-estar entre proce dimentos"


def test_a_line_that_begins_with_a_hyphen_goes_on_with_a_compound_that_is_known() -> None:
    """Otherwise the hyphen may stand for a part left out."""
    known = repair("Sozio", "-kulturell", language="de", knows="sozio-kulturell")
    expect(known, "Sozio-kulturell", "line-break", "hyphen-kept")
    unknown = repair("Flumper", "-kulturell", language="de")
    assert (unknown.text, [doubt.code for doubt in unknown.doubts]) == ("Flumper -kulturell", ["hyphen-suspect"])
    assert repair("Anträge und", "-verfahren", language="de").doubts == ()


def test_a_broken_word_is_joined() -> None:
    """A word that the language has is closed."""
    expect(repair("The proce-", "dure"), "The procedure", "line-break", "hyphen")


def test_a_broken_word_is_joined_by_the_editions_own_words() -> None:
    """So is one that only the edition prints elsewhere."""
    expect(repair("The flumm-", "ery", knows="A flummery"), "The flummery", "line-break", "hyphen")


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        ("hu", ("ösz-", "szetett helyzet"), "összetett helyzet"),
        ("hu", ("ösz-", "zetett helyzet"), "összetett helyzet"),  # as some typesetters print it
        ("hu", ("munka ösz-", "szehangolása"), "munka összehangolása"),  # in no list: patterns tell
        ("hu", ("kész-", "szer"), "készszer"),  # two words that meet
        ("sv", ("till-", "lägg"), "tillägg"),
        ("no", ("till-", "legg"), "tillegg"),
        ("de", ("Schiff-", "fahrt"), "Schifffahrt"),
    ],
)
def test_a_break_that_changed_a_words_spelling_is_undone(language: str, lines: tuple[str, str], text: str) -> None:
    """`ösz-szetett` is `összetett` again, where that is a word; parts that meet by chance stay as they are."""
    assert repair(*lines, language=language).text == text


def test_a_true_hyphen_is_kept_where_the_edition_prints_it() -> None:
    """A compound that stands with its hyphen inside a line elsewhere keeps it at a line's end."""
    expect(repair("All case-", "law", knows="Relevant case-law"), "All case-law", "line-break", "hyphen-kept")


def test_a_hyphen_between_common_words_is_kept() -> None:
    """Two common words that make no word together are a compound."""
    expect(repair("A well-", "being check", knows="well-being"), "A well-being check", "line-break", "hyphen-kept")


def test_a_hyphen_after_capitals_is_kept() -> None:
    """An abbreviation is never half a word."""
    expect(repair("EU-", "wide rules"), "EU-wide rules", "line-break", "hyphen-kept")


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        ("nl", ("Asiel-", "en opvang"), "Asiel- en opvang"),
        ("de", ("Asyl-", "und Aufnahme"), "Asyl- und Aufnahme"),
        ("sv", ("Asyl-", "och mottagning"), "Asyl- och mottagning"),
        ("fi", ("Turvapaikka-", "ja vastaanotto"), "Turvapaikka- ja vastaanotto"),
    ],
)
def test_a_suspended_compound_keeps_hyphen_and_space(language: str, lines: tuple[str, str], text: str) -> None:
    """Before a conjunction a hyphen stands for the part that follows later."""
    expect(repair(*lines, language=language), text, "line-break")


def test_a_word_that_goes_on_with_a_conjunctions_letters_is_joined() -> None:
    """`edusta-` `ja` is a Finnish word, no suspended compound."""
    expect(repair("Hakijan edusta-", "ja", language="fi"), "Hakijan edustaja", "line-break", "hyphen")


def test_a_hyphen_repeated_on_the_next_line_is_one() -> None:
    """Portuguese repeats a true hyphen where a line begins."""
    expect(repair("Guarda-", "-chuva", language="pt"), "Guarda-chuva", "line-break", "hyphen-kept")


def test_a_typesetters_own_break_sign_is_removed() -> None:
    """Where U+2010 ends lines and stands nowhere else, it marks broken words."""
    found = Vocabulary("en", [["a proce‐", "b"], ["c‐", "d"], ["e‐", "f"], ["g‐", "h"], ["i‐", "j"], ["k‐", "l"]])
    assert TextRepair(found, converted=False).repair([Line("The proce‐"), Line("dure")]).text == "The procedure"


def test_a_printed_unicode_hyphen_inside_a_line_stays_as_printed() -> None:
    """Which sign a typesetter takes for a true hyphen is the document's own matter."""
    assert repair("A follow‐up").text.replace("‐", "-") == "A follow-up"


def test_soft_hyphens_disappear() -> None:
    """Inside a line and at its end."""
    expect(repair("The pro\u00adce\u00addure"), "The procedure", "soft-hyphen")
    expect(repair("The proce\u00ad", "dure"), "The procedure", "soft-hyphen", "line-break")


# -- characters -----------------------------------------------------------------------------------------------


def test_ligatures_are_spelled_out() -> None:
    """`ﬁ` and `ﬄ` are letters again, other characters stay as they are (no NFKC)."""
    expect(repair("Oﬃcials ﬁnd ½ of m²"), "Officials find ½ of m²", "ligature")


def test_characters_are_composed() -> None:
    """A letter and its accent are one character."""
    expect(repair("Proce\u0301dure", language="fr"), "Procédure", "nfc")


def test_invisible_characters_disappear() -> None:
    """Marks of direction and width without ink are no text."""
    expect(repair("\u200fasy\u200blum\u2060\ufeff"), "asylum", "control")


@pytest.mark.parametrize("space", ["  ", "\t", "\u2003", "\u00a0", " \u2009"])
def test_spaces_are_folded(space: str) -> None:
    """Any run of spaces is one plain space."""
    expect(repair(f"legal{space}advice"), "legal advice", "space")


@pytest.mark.parametrize("text", ["Objet\u00a0: l’asile", "Est-ce vrai\u202f?", "Le «\u00a0statut\u00a0» accordé"])
def test_french_no_break_spaces_stay(text: str) -> None:
    """They are the language's typography; elsewhere in French they are spaces as others."""
    expect(repair(text, language="fr"), text)
    expect(repair("l’asile\u00a0est", language="fr"), "l’asile est", "space")


def test_letters_of_another_script_are_replaced_where_the_edition_knows_the_word() -> None:
    """A Latin A inside a Greek word that the edition prints in Greek is that word."""
    expect(repair("Η Aξιολόγηση", language="el", knows="Αξιολόγηση"), "Η Αξιολόγηση", "look-alike")


def test_letters_of_another_script_stay_and_are_named_without_evidence() -> None:
    """A mixed word that the edition does not know is left, with a doubt."""
    found = repair("Η Aξιολόγηση", language="el")
    expect(found, "Η Aξιολόγηση")
    assert [doubt.code for doubt in found.doubts] == ["look-alike-letter"]


def test_words_of_another_script_are_no_mixture() -> None:
    """Latin words between Greek ones are quotations."""
    found = repair("Σύστημα Eurodac και EUAA", language="el")
    expect(found, "Σύστημα Eurodac και EUAA")
    assert found.doubts == ()


# -- marks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["-", "–", "—", "−", "…", "/"])
def test_a_mark_for_nothing_is_an_empty_cell(mark: str) -> None:
    """A lone dash says that the cell is empty."""
    expect(repair(mark), "", "empty-mark")


@pytest.mark.parametrize("bullet", ["•", "▪", "\uf0b7", "✓"])
def test_a_bullet_before_the_text_is_removed(bullet: str) -> None:
    """One bullet before one text is decoration."""
    expect(repair(f"{bullet} Legal advice"), "Legal advice", "bullet")


def test_bullets_of_a_list_stay() -> None:
    """Several bullets part a text; they are its wording."""
    assert repair("• Legal advice • Support").text == "• Legal advice • Support"


@pytest.mark.parametrize(
    ("line", "raised"), [("asylum1", (6, 7)), ("asylum*", (6, 7)), ("asylum 12", (7, 9)), ("asylum(1)", (6, 9))]
)
def test_a_raised_footnote_mark_is_removed(line: str, raised: tuple[int, int]) -> None:
    """A small raised figure or star after a word is a mark."""
    expect(repair(line, raised=(raised,)), "asylum", "footnote-mark")


def test_raised_text_that_is_no_mark_stays() -> None:
    """An ordinal's ending and an exponent are part of the text."""
    expect(repair("the 1st of all", raised=((5, 7),)), "the 1st of all")
    expect(repair("of 102 pages", raised=((5, 6),)), "of 102 pages")


# -- converted text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["<b>Legal</b> advice", "**Legal** advice", "Legal <br/>advice", "<span class='x'>Legal advice</span>"])  # noqa: E501  # fmt: skip
def test_a_converters_mark_up_is_removed(text: str) -> None:
    """Tags and stars that a converter left are no text."""
    found = repair(text, converted=True)
    assert found.text == "Legal advice"
    assert "markup" in found.repairs


def test_entities_are_characters_again() -> None:
    """So are references to characters."""
    assert repair("law &amp; order&#8217;s", converted=True).text == "law & order’s"


def test_mark_up_that_was_printed_stays() -> None:
    """In a document that was not converted angle brackets are printed ones."""
    expect(repair("a <b> in the text"), "a <b> in the text")


def test_less_than_is_no_tag() -> None:
    """Converted text may compare numbers."""
    expect(repair("n < 5 and m > 3", converted=True), "n < 5 and m > 3")


def test_a_hyphen_left_inside_a_line_is_removed_on_evidence() -> None:
    """A converter that joined lines left the hyphen in a word that the edition prints whole."""
    expect(repair("de competentie-gebieden", language="nl", knows="alle competentiegebieden", converted=True), "de competentiegebieden", "hyphen-left")  # noqa: E501  # fmt: skip


def test_a_true_hyphen_inside_a_line_stays() -> None:
    """Without such evidence the hyphen is the author's; in other formats it always is."""
    expect(repair("de asiel-instantie", language="nl", converted=True), "de asiel-instantie")
    expect(
        repair("de competentie-gebieden", language="nl", knows="alle competentiegebieden"), "de competentie-gebieden"
    )


def test_every_repair_has_its_line() -> None:
    """The codes are documented, each in one line of words."""
    assert all(meaning and "\n" not in meaning for meaning in REPAIRS.values())


# -- what the whole edition says about breaks -----------------------------------------------------------------


def repair_in(language: str, lines: tuple[str, ...], others: list[list[str]]) -> str:
    """Lines repaired in an edition with other cells."""
    vocabulary = Vocabulary(language, [list(lines), *others])
    return TextRepair(vocabulary, converted=False).repair([Line(line) for line in lines]).text


OWN_HYPHENS = [
    [f"All {left}-", f"{right} in use"]
    for left, right in (
        ("asylum", "procedures"),
        ("country", "information"),
        ("border", "crossings"),
        ("risk", "assessments"),
        ("family", "reunions"),
        ("vulnerability", "screening"),
    )
]


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        ("en", ("The respon-", "sibili-", "ties of"), "The responsibilities of"),
        ("sv", ("Ar-", "bets-", "tagare"), "Arbetstagare"),
        ("de", ("Ver-", "waltungs-", "verfahren"), "Verwaltungsverfahren"),
    ],
)
def test_a_word_broken_over_three_lines_is_judged_whole(language: str, lines: tuple[str, ...], text: str) -> None:
    """The pieces after a hyphen are read as one word, not as the words they look like."""
    expect(repair(*lines, language=language), text, "line-break", "hyphen")


def test_a_word_always_broken_in_one_place_keeps_its_hyphen() -> None:
    """In a language without a word list, a word never printed but with a hyphen there has one of its own; breaks in
    other places, or too few, show none."""
    lines = ("il flump-", "korbata x")
    assert repair_in("mt", lines, [list(lines)] * 4) == "il flump-korbata x"
    assert repair_in("mt", lines, [list(lines)] * 2) == "il flumpkorbata x"
    assert repair_in("mt", lines, [["il flumpkor-", "bata"]] * 4) == "il flumpkorbata x"


def test_a_document_that_never_breaks_words_keeps_all_hyphens() -> None:
    """Where words stand after all hyphens at line ends and no known word is broken, each is the word's own."""
    lines = ("the child-", "protection x")
    assert repair_in("en", lines, OWN_HYPHENS) == "the child-protection x"
    broken = ["The respon-", "sibility"]
    assert repair_in("en", lines, [*OWN_HYPHENS, broken]) == "the childprotection x"


@pytest.mark.parametrize(
    ("language", "lines", "text"),
    [
        ("fi", ("asia-", "asiakirja"), "asia-asiakirja"),
        ("fi", ("kulttuuri-", "ilta"), "kulttuuri-ilta"),
        ("nl", ("zee-", "eend"), "zee-eend"),
        ("nl", ("auto-", "onderdelen"), "auto-onderdelen"),
        ("de", ("Klima-", "anlage"), "Klimaanlage"),
        ("de", ("Tee-", "ernte"), "Teeernte"),
    ],
)
def test_equal_vowels_are_parted_where_the_language_parts_them(
    language: str, lines: tuple[str, ...], text: str
) -> None:
    """Finnish and Dutch keep a hyphen between two words that meet in one vowel, German does not."""
    assert repair(*lines, language=language).text == text
