"""Comparisons as text, Markdown, JSON, HTML and daff tables."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from esqf.compare.as_html import render_html
from esqf.compare.as_json import render_json
from esqf.compare.as_markdown import render_markdown
from esqf.compare.as_table import render_table, tabulate
from esqf.compare.as_text import render_text
from esqf.compare.change import Comparison
from esqf.compare.editions import compare_editions
from esqf.compare.releases import ReleaseComparison, compare_releases
from esqf.normalize.edition import Edition
from lxml import html
from markdown_it import MarkdownIt

Cells = dict[str, str | None]
Sketch = tuple[str | None, str | None, Cells]
MakeEdition = Callable[..., Edition]
HOSTILE = "<script>alert(1)</script> *bold* [link](x) | `code` \\ & \x1b[31m 1. a->b _NULL"
DAFF = shutil.which("daff", path=str(Path(sys.executable).parent))


@pytest.fixture
def revised(rows: list[Sketch], absent: Cells) -> list[Sketch]:
    """The rows with something of everything changed, and hostile text among it."""
    new = [*rows]
    new[0] = (*rows[0][:2], {**rows[0][2], "a": "Know the refugee law of the country"})
    new[2] = (*rows[2][:2], {**rows[2][2], "b": "Listen and ask open-questions", "c": HOSTILE})
    new[4] = ("Specific", "Interviewing", absent)
    return [*new[:3], *new[4:], ("Specific", "Quality", {"a": HOSTILE, "b": "NULL"})]


@pytest.fixture
def comparison(rows: list[Sketch], revised: list[Sketch], make_edition: MakeEdition) -> Comparison:
    """What changed to the revised rows."""
    return compare_editions(make_edition(rows), make_edition(revised, "2"))


@pytest.fixture
def release(rows: list[Sketch], revised: list[Sketch], make_edition: MakeEdition) -> ReleaseComparison:
    """English revised, Arabic not."""
    old = [make_edition(rows), make_edition(rows, language="ar")]
    return compare_releases(old, [make_edition(revised, "2"), make_edition(rows, "2", language="ar")])


def test_text_marks_words(comparison: Comparison) -> None:
    """Without colour, words are marked; gaps and renumbering have their lines; typography is off."""
    text = render_text(comparison)
    assert "1a reworded  Law\n    Know the [-asylum-]{+refugee+} law of the country\n" in text
    assert "competence 4 removed" in text
    assert "competence 5 → 4 not in the new document" in text
    assert "renumbered: 5–7 → 4–6\n" in text
    assert "1 in typography alone" in text
    assert "open-questions" not in text
    assert "3b set differently" in render_text(comparison, typographic=True)


def test_text_cannot_command_the_terminal(comparison: Comparison) -> None:
    """Escape sequences in a document do not reach the terminal; colours are our own."""
    assert "\x1b" not in render_text(comparison)
    coloured = render_text(comparison, colour=True, width=60)
    assert "\x1b[31m 1." not in coloured
    assert "\x1b[" in coloured
    plain = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert max(len(line.rstrip()) for line in plain.splitlines()) <= 60


def test_no_changes_say_so(rows: list[Sketch], make_edition: MakeEdition) -> None:
    """Two equal editions are said to be so in every format for people."""
    same = compare_editions(make_edition(rows), make_edition(rows, "2"))
    for text in (render_text(same), render_markdown(same), render_html(same)):
        assert "no changes" in text


def test_markdown_shows_texts_as_they_are(comparison: Comparison) -> None:
    """Read by a Markdown parser, hostile text is text, and only the change marks are HTML."""
    tokens = MarkdownIt("commonmark").parse(render_markdown(comparison))
    children = [child for token in tokens for child in token.children or ()]
    assert {child.content for child in children if child.type == "html_inline"} == {
        "<del>",
        "</del>",
        "<ins>",
        "</ins>",
    }
    assert not any(token.type == "html_block" for token in tokens)
    shown = "".join(child.content for child in children if child.type.startswith("text"))
    assert HOSTILE.replace("\x1b", "\N{REPLACEMENT CHARACTER}") in shown


def test_json_has_the_documented_shape(comparison: Comparison) -> None:
    """The record has changes with both sides and words, the numbers and the counts."""
    record = json.loads(render_json(comparison))
    assert record["numbers"] == {"5": "4", "6": "5", "7": "6"}
    first = record["changes"][0]
    assert first["kind"] == "cell-reworded"
    assert first["old"] == {
        "number": "1",
        "column": "a",
        "code": "1a",
        "text": "Know the asylum law of the country",
        "row": None,
    }
    assert first["words"] == [
        ["equal", "Know the "],
        ["delete", "asylum"],
        ["insert", "refugee"],
        ["equal", " law of the country"],
    ]
    assert record["summary"]["counts"] == {
        "row-added": 1,
        "row-removed": 1,
        "cell-reworded": 1,
        "cell-filled": 1,
    }
    assert [change["kind"] for change in record["gaps"]] == ["row-missing"]
    assert [change["kind"] for change in record["typographic"]] == ["typographic"]
    added = next(change for change in record["changes"] if change["kind"] == "row-added")
    assert added["old"] is None
    assert added["new"]["row"]["cells"]["b"] == "NULL"


def find(page: str, path: str) -> list[html.HtmlElement]:
    """The elements of a page at a path."""
    found = html.fromstring(page).xpath(path)
    assert isinstance(found, list)
    return [element for element in found if isinstance(element, html.HtmlElement)]


def test_html_needs_nothing_and_runs_nothing(comparison: Comparison) -> None:
    """The page has no script and no address; its policy allows its own style alone, by its hash."""
    page = render_html(comparison)
    assert not find(page, "//script | //link | //img | //*[@src or @href or @style]")
    assert not find(page, "//*[@*[starts-with(name(), 'on')]]")
    policy = find(page, "//meta[@http-equiv='Content-Security-Policy']")[0].get("content")
    style = find(page, "//style")[0].text_content()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")


def test_html_shows_both_texts_side_by_side(comparison: Comparison) -> None:
    """Each side is its whole text, the changed words marked; hostile text is text."""
    page = render_html(comparison)
    sides = find(page, "//tr[th[starts-with(normalize-space(), '1a')]]/td[position() > 1]")
    assert [side.text_content().strip() for side in sides] == [
        "Know the asylum law of the country",
        "Know the refugee law of the country",
    ]
    assert [mark.text_content() for side in sides for mark in side.iter("del", "ins")] == [
        "asylum",
        "refugee",
    ]
    shown = find(page, "//main")[0].text_content()
    assert HOSTILE.replace("\x1b", "\N{REPLACEMENT CHARACTER}") in shown


def test_pages_across_languages_name_who_lags(release: ReleaseComparison) -> None:
    """Text, Markdown and HTML name the language that lags behind; texts carry their language."""
    for text in (render_text(release), render_markdown(release), render_html(release)):
        assert "ar lags behind by 4 changes" in text
    assert 'lang="en" dir="auto"' in render_html(release)
    record = json.loads(render_json(release))
    assert record["lagging"] == {"ar": 4}
    assert set(record["languages"]) == {"ar", "en"}


def test_a_table_is_in_highlighter_format(comparison: Comparison) -> None:
    """Every change has its mark in the action column, and the arrow is longer than any in a text."""
    lines = render_table(comparison).splitlines()
    assert lines[0].startswith("@@,number,section_title,area,a,b,")
    assert [line.split(",")[0] for line in lines[1:]] == ["-->", "", "-->", "---", "-->", "-->", "-->", "+++"]
    assert "asylum law of the country-->Know the refugee law" in lines[1]


@pytest.mark.skipif(DAFF is None, reason="daff is not installed")
def test_daff_patches_the_old_table_into_the_new(comparison: Comparison, tmp_path: Path) -> None:
    """daff itself makes the new table of the old one and our patch."""
    for name, text in (
        ("old", tabulate(comparison.old)),
        ("new", tabulate(comparison.new)),
        ("patch", render_table(comparison)),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    command = [DAFF or "", "patch", "--output", "made.csv", "old.csv", "patch.csv"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert read_rows(tmp_path / "made.csv") == read_rows(tmp_path / "new.csv")


def read_rows(path: Path) -> list[list[str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
