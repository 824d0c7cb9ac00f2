"""The list of rules, their documentation, and what single rules say."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from editions import build_edition, sample
from esqf.normalize.edition import Edition
from esqf.normalize.finding import CODES, Finding, Severity, finding
from esqf.validate.characters import find_unbalanced, undo_mojibake
from esqf.validate.check import check_editions
from esqf.validate.documentation import renew
from esqf.validate.rules import RULES
from planting import rewrite

DOCUMENT = Path(__file__).parents[2] / "docs" / "findings.md"


@pytest.fixture(scope="module")
def clean() -> Edition:
    """A sample without any finding."""
    return build_edition(sample("fr"))


def check(edition: Edition) -> list[Finding]:
    """The findings over one edition alone."""
    return check_editions([edition])


def list_codes(edition: Edition) -> list[tuple[str, str | None, str | None]]:
    """Code, number and column of each finding over one edition alone."""
    return [(f.code, f.number, f.column) for f in check(edition)]


def test_every_rule_is_documented_and_its_codes_are_known() -> None:
    """Each rule says in a sentence what must hold."""
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.meaning.endswith("."), rule.name
        assert rule.codes, rule.name
        assert set(rule.codes) <= set(CODES), rule.name


def test_the_documentation_lists_all_codes_and_rules() -> None:
    """docs/findings.md is up to date; renew it with `python -m esqf.validate.documentation
    docs/findings.md`."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert renew(text) == text


def test_a_document_without_marks_cannot_be_renewed() -> None:
    """The tables need their places."""
    with pytest.raises(ValueError, match="codes"):
        renew("# Findings\n")


def test_listing_the_rules_loads_nothing_heavy() -> None:
    """NumPy, pandera and the classifier are loaded only where a check needs them."""
    code = "import sys, esqf.validate.rules; print({'numpy', 'pandera', 'py3langid', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_finding_says_what_why_where_and_what_to_do(clean: Edition) -> None:
    """Message, evidence, place, document and suggestion are all there."""
    box = {"page": 4, "x0": 1.0, "top": 2.0, "x1": 3.0, "bottom": 4.0}
    (found,) = check(rewrite(clean, {"6c": {"text": "", **box}}))
    assert found.message == "6c is empty; it has text by the profile"
    assert (found.page, found.box and found.box.bottom, found.document) == (4, 4.0, "fr.json")
    assert found.suggestion


def test_findings_of_the_reading_are_kept_and_not_repeated(clean: Edition) -> None:
    """The same code at the same place stands once, the reading's word first."""
    read = (
        finding("filled-elsewhere-empty-here", "as the reader saw it", number="6", column="c"),
        finding("low-confidence", "thin evidence", number="8", column="a"),
    )
    found = check(replace(rewrite(clean, {"6c": {"text": ""}}), findings=read))
    assert [f.message for f in found] == ["as the reader saw it", "thin evidence"]
    assert {f.language for f in found} == {"fr"}


def test_a_majority_of_editions_outvotes_the_profile(clean: Edition) -> None:
    """Where three other editions leave a cell empty, the one that fills it is named, and only it."""
    others = [build_edition(sample(language)) for language in ("de", "it", "el")]
    emptied = [rewrite(other, {"6c": {"text": ""}}) for other in others]
    (found,) = [f for f in check_editions([clean, *emptied]) if f.severity is not Severity.INFO]
    assert (found.code, found.language, found.number, found.column) == (
        "empty-elsewhere-filled-here",
        "fr",
        "6",
        "c",
    )
    assert "de, it, el" in found.message


def test_a_number_outside_the_framework_is_guessed(clean: Edition) -> None:
    """71 for 17: the wrong number and the missing row are named, with each other."""
    wrong = {"number": "71", "area_id": None, "order": 38}
    changes = {f"17{x}": {**wrong, "code": f"71{x}"} for x in "abcdefghi"}
    found = {f.code: f for f in check(rewrite(clean, changes))}
    assert set(found) == {"row-missing", "number-unexpected"}
    assert found["number-unexpected"].suggestion == "correct the number to 17"


def test_rows_out_of_order_on_the_page_are_named(clean: Edition) -> None:
    """A row that stands far from its neighbours in number is named; layouts that run otherwise are not."""
    tops = {str(n): float(n) for n in range(1, 38)} | {"12": 30.5}
    places = pl.DataFrame({"number": list(tops), "t": list(tops.values())})
    cells = clean.cells.join(places, on="number", maintain_order="left").with_columns(
        page=pl.lit(1, pl.Int64), x0=pl.lit(0.0), x1=pl.lit(1.0), top=pl.col("t"), bottom=pl.col("t")
    )
    assert list_codes(replace(clean, cells=cells.drop("t"))) == [("row-out-of-order", "12", None)]


def test_another_language_than_filed_is_named_once(clean: Edition) -> None:
    """A German edition filed as French is one finding, not one for each cell."""
    german = build_edition(sample("de"))
    misfiled = replace(german, language="fr", cells=german.cells.with_columns(language=pl.lit("fr")))
    assert [code for code, _, _ in list_codes(misfiled)] == ["language-differs"]


def test_headers_are_checked(clean: Edition) -> None:
    """A column without header, and one that names another descriptor."""
    headers = dict.fromkeys("abcdefghi", "")
    headers |= {"a": "Est capable de :", **dict.fromkeys("dg", "Connaissances approfondies de :")}
    headers |= {**dict.fromkeys("beh", "Est capable de :"), **dict.fromkeys("cf", "Assume la responsabilité de :")}
    found = {f.code: f for f in check(replace(clean, headers=headers))}
    assert set(found) == {"header-missing", "header-differs"}
    assert "column i" in found["header-missing"].message
    assert "column a" in found["header-differs"].message


def test_a_missing_banner_is_named(clean: Edition) -> None:
    """Without the banner of the second section, its competences seem to stand in the first."""
    merged = {
        c: {"section": "generic"} for c, s in clean.cells.select("code", "section").iter_rows() if s == "specific"
    }
    assert [code for code, _, _ in list_codes(rewrite(clean, merged))] == ["section-missing"]


def test_rows_that_break_the_schema_are_named(clean: Edition) -> None:
    """A filled cell without text, a frame without a column, a grid without a cell."""
    broken = clean.cells.with_columns(confidence=pl.lit(7.0))
    assert ("schema-violated", None, None) in list_codes(replace(clean, cells=broken))
    assert list_codes(replace(clean, cells=clean.cells.drop("page"))) == [("schema-violated", None, None)]
    assert "schema-violated" in [
        c for c, _, _ in list_codes(replace(clean, cells=clean.cells.filter(pl.col("code") != "2a")))
    ]


def test_an_empty_frame_is_all_missing(clean: Edition) -> None:
    """Nothing read is nothing there: every row is missing."""
    codes = [code for code, _, _ in list_codes(replace(clean, cells=clean.cells.clear()))]
    assert codes.count("row-missing") == 37


def test_corrected_cells_are_listed(clean: Edition) -> None:
    """A dataset read back still says which cells a person corrected."""
    corrected = rewrite(clean, {"6c": {"repairs": "nfc correction"}})
    assert list_codes(corrected) == [("correction-applied", "6", "c")]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("a (b) c", None),
        ("a (b c", "("),
        ("a b) c", ")"),
        ("a) one, b) two", None),
        ("1) one (and more); 2) two", None),
        ("the “so called", "“"),
        ("„so“ and «so» and ”so”", None),
        ("[a (b] c)", "]"),
    ],
)
def test_brackets_are_balanced(text: str, mark: str | None) -> None:
    """List marks need no counterpart; quotation marks come in twos, whatever the language."""
    assert find_unbalanced(text) == mark


@pytest.mark.parametrize(
    "word", ["l’égard", "Ελλάδα", "„MENÜ“", "Różnorodność", "SZCZEGÓŁOWE", "процедури", "плюс", "Æ’on", "naïve"]
)
def test_sound_words_are_no_mojibake(word: str) -> None:
    """Words with accents and quotation marks in any script stay as they are."""
    assert undo_mojibake(word) is None


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_mojibake_is_undone(encoding: str) -> None:
    """A word in UTF-8 read as a single-byte encoding is told."""
    assert undo_mojibake("Übergänge".encode().decode(encoding)) == "Übergänge"


def test_a_swap_that_two_editions_cannot_settle_is_a_doubt_in_one_of_them(clean: Edition) -> None:
    """Two skills exchanged: both cells are named in one of two editions, at most one warning in the other."""
    other = build_edition(sample("en"))
    texts = clean.texts()
    swapped = rewrite(clean, {"5b": {"text": texts["5e"]}, "5e": {"text": texts["5b"]}})
    found = [f for f in check_editions([swapped, other]) if f.severity is not Severity.INFO]
    assert {f.code for f in found} == {"cell-in-wrong-column"}
    assert {(f.number, f.column) for f in found} == {("5", "b"), ("5", "e")}
    by_language = [[f.severity for f in found if f.language == language] for language in ("fr", "en")]
    assert sorted(by_language, key=len) in (
        [[], [Severity.ERROR] * 2],
        [[Severity.WARNING], [Severity.ERROR] * 2],
    )


def test_a_copied_text_is_named_where_it_fits_worse(clean: Edition) -> None:
    """The first of two cells is the copy where the text has the words of the second one's row."""
    copied = rewrite(clean, {"9h": {"text": clean.texts()["27h"]}})
    assert list_codes(copied) == [("cell-repeated", "9", "h")]


def test_a_number_that_other_editions_print_too_is_no_page_number(clean: Edition) -> None:
    """“Article 31” is text where the other language has the number."""
    number = {"6b": {"text": f"{clean.texts()['6b']} 31"}}
    other = build_edition(sample("en"))
    beside = rewrite(other, {"6b": {"text": f"{other.texts()['6b']} 31"}})
    assert list_codes(rewrite(clean, number)) == [("furniture-in-cell", "6", "b")]
    assert [f.code for f in check_editions([rewrite(clean, number), beside])] == []


def test_cells_that_stand_twice_in_the_data_break_the_schema_only(clean: Edition) -> None:
    """No other rule looks at data in which a cell has two texts."""
    twice = replace(clean, cells=pl.concat([clean.cells, clean.cells.head(9)]))
    assert {code for code, _, _ in list_codes(twice)} == {"schema-violated"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Apliquer les politi-ques de données", ["hyphen-suspect"]),
        ("Garantir le bien-être et un suivi porte-à-porte", []),
        ("Garantir la proc\u00adédure de réinstallation", ["hyphen-suspect"]),
    ],
)
def test_a_hyphen_is_suspect_where_the_word_is_far_commoner_than_its_parts(
    clean: Edition, text: str, codes: list[str]
) -> None:
    """A word of the language divided once; compounds of words stay."""
    assert [code for code, _, _ in list_codes(rewrite(clean, {"25e": {"text": text}}))] == codes


def test_an_area_whose_name_is_nowhere_is_said_to_be_lost(clean: Edition) -> None:
    """Where the name beside one row is lost in a column of merged cells, the row stands under the name above it."""
    above = clean.cells.filter(pl.col("number") == "7")["area"][0]
    changed = {f"8{column}": {"area": above} for column in "abcdefghi"}
    found = [f for f in check_editions([rewrite(clean, changed)]) if f.severity is not Severity.INFO]
    assert [(f.number, f.code) for f in found] == [("8", "area-differs")]
    assert "nowhere" in found[0].message


def test_a_hyphen_left_in_the_name_of_an_area_is_named_at_its_first_competence(clean: Edition) -> None:
    """Once, whatever the number of competences under the name; a hyphen that belongs to the word is none."""
    numbers = (
        clean.cells.filter(pl.col("area") == clean.cells["area"][0])["number"].unique(maintain_order=True).to_list()
    )
    for name, found in (("Communi-cation skills", [numbers[0]]), ("Decision-making", [])):
        changed = {f"{number}{column}": {"area": name} for number in numbers for column in "abcdefghi"}
        findings = check_editions([rewrite(clean, changed)])
        assert [f.number for f in findings if f.code == "hyphen-suspect"] == found


@pytest.mark.parametrize("text", ["z", "(f)", "(- g)", "k Respecter la diversité", "z) Respecter la diversité"])
def test_a_letter_without_text_or_before_it_is_named(clean: Edition, text: str) -> None:
    """A column letter that the reader took for text."""
    assert ("letter-unexpected", "6", "c") in list_codes(rewrite(clean, {"6c": {"text": text}}))


@pytest.mark.parametrize("text", ["À respecter la diversité", "y compris la diversité", "L’asile"])
def test_a_word_of_one_letter_is_text(clean: Edition, text: str) -> None:
    """Prepositions and articles of one letter begin texts."""
    assert "letter-unexpected" not in [c for c, _, _ in list_codes(rewrite(clean, {"6c": {"text": text}}))]
