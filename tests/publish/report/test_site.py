"""The report's files: complete, safe, the same each time, and true to the data."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest
from editions import build_edition, sample
from esqf.extract.errors import UsageError
from esqf.normalize.edition import FILLED, Edition
from esqf.normalize.finding import finding
from esqf.publish.report.site import POLICY, direction
from esqf.publish.report.write import write_report
from lxml import html
from printing.words import list_languages
from reporting import CORRECTED, FOREIGN, HACKED, HOSTILE, LOST, THIN, Report, make_random, set_cells

MEGABYTE = 1_000_000
SHOWN_HOSTILE = HOSTILE  # as a page shows it: nothing taken away, nothing run


def parse(report: Report, page: str) -> html.HtmlElement:
    """A page as a browser would build it."""
    return html.document_fromstring((report.directory / page).read_bytes())


def test_every_link_leads_somewhere(report: Report) -> None:
    """Every link, script, style and picture of every page is a file of the report, and every fragment a place in it."""
    ids = {page: {*parse(report, page).xpath("//@id")} for page in report.pages}
    scripted = {"side-by-side.html", "findings.html", "search.html"}  # their fragments are for the scripts
    for page in report.pages:
        for link in parse(report, page).xpath("//@href | //@src"):
            target, _, fragment = link.partition("#")
            place = (report.directory / page).parent / unquote(target) if target else report.directory / page
            assert place.resolve().is_file(), f"{page}: {link}"
            path = place.resolve().relative_to(report.directory.resolve()).as_posix()
            if fragment and path not in scripted:
                assert unquote(fragment) in ids[path], f"{page}: {link}"


def test_report_is_the_same_each_time(report: Report, tmp_path: Path) -> None:
    """The same editions make the same files, byte for byte, also in another order."""
    again = replace(report, editions=[*report.editions][::-1])
    again.write_again(tmp_path)
    files = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    before = {p.relative_to(report.directory): p for p in report.directory.rglob("*") if p.is_file()}
    assert files.keys() == before.keys()
    assert [name for name, path in before.items() if path.read_bytes() != files[name]] == []


def test_pages_hold_no_script_or_style_of_their_own(report: Report) -> None:
    """Every page has the strict policy and obeys it: no inline script, no style, no handler, nothing from outside."""
    assert "unsafe" not in POLICY
    for name in report.pages:
        page = parse(report, name)
        assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [POLICY]
        assert page.xpath("//style | //@style | //iframe | //object | //base") == []
        assert page.xpath("//@*[starts-with(name(), 'on')]") == []
        scripts = page.xpath("//script[not(@src)]/@type")
        assert set(scripts) <= {"application/json"}
        assert not [link for link in page.xpath("//@href | //@src") if ":" in link]


def test_hostile_text_is_shown_as_text(report: Report) -> None:
    """Mark-up and template code of a document stand in the pages as text, letter for letter."""
    page = parse(report, report.path("en"))
    (text,) = page.xpath(f"//td[@id='{HACKED}']/span[@class='text']")
    assert text.text_content() == SHOWN_HOSTILE
    assert len(text) == 0
    data = (report.directory / "data/esqf-occupational/2021/en.js").read_text(encoding="utf-8")
    assert "<" not in data
    findings = parse(report, "findings.html")
    assert any(SHOWN_HOSTILE in p.text_content() for p in findings.xpath("//td/p"))


def test_texts_say_their_language(report: Report) -> None:
    """Each text of a document says its language, and its table runs as that language is written."""
    for edition in report.editions:
        page = parse(report, report.path(edition.language, edition.version))
        texts = page.xpath("//table//span[@class='text']")
        assert len(texts) == edition.cells.filter(pl.col("status") == FILLED).height
        assert {text.xpath("ancestor-or-self::*[@lang][1]/@lang")[0] for text in texts} == {edition.language}
        expected = "rtl" if edition.language == "ar" else "ltr"
        assert page.xpath("//table[@data-grid]/@dir") == [expected]


@pytest.mark.parametrize(
    ("language", "expected"), [("ar", "rtl"), ("he-IL", "rtl"), ("az-Arab", "rtl"), ("ar-Latn", "ltr"), ("nl", "ltr")]
)
def test_direction_follows_the_script(language: str, expected: str) -> None:
    """A language is written in the direction of its script, which its tag may name."""
    assert direction(language) == expected


def test_table_is_the_published_one(report: Report) -> None:
    """The table has the edition's texts in its cells, its areas merged, and its sections as banners."""
    edition = report.edition("de")
    page = parse(report, report.path("de"))
    for code, text in edition.texts().items():
        (cell,) = page.xpath(f"//td[@id='{code}']")
        assert "".join(cell.xpath("./span[@class='text']/text()")) == text
    areas = page.xpath("//th[contains(@class, 'area')]")
    heads = edition.cells.unique("number", maintain_order=True)
    runs = [key for key, before in zip(heads["area"], [None, *heads["area"]], strict=False) if key != before]
    assert [area.text_content() for area in areas] == runs
    assert sum(int(area.get("rowspan")) for area in areas) == heads.height
    banners = [banner.text_content() for banner in page.xpath("//tr[@class='banner']")]
    assert banners == [*edition.cells["section_title"].unique(maintain_order=True)]


def test_cells_wear_their_states(report: Report) -> None:
    """Missing, doubtful, corrected and repaired cells are marked; their counts stand above the table."""
    page = parse(report, report.path("en"))

    def classes(code: str) -> set[str]:
        return set(page.xpath(f"//td[@id='{code}']/@class")[0].split())

    assert classes(f"{LOST}a") == {"missing"}
    assert classes(FOREIGN) >= {"filled", "doubtful", "error"}
    assert classes(THIN) >= {"filled", "doubtful", "warning"}
    assert classes(CORRECTED) == {"filled", "corrected"}
    cells = report.edition("en").cells
    hyphened = cells.filter(pl.col("repairs").str.contains("hyphen"))["code"]
    assert len(hyphened) > 20
    assert all("repaired" in classes(code) for code in hyphened)
    shown = {b.get("data-show"): int(b.xpath("./b")[0].text) for b in page.xpath("//button[@data-show]")}
    counted = Counter(word for cell in page.xpath("//td[@id]/@class") for word in cell.split())
    assert shown == {state: counted[state] for state in shown}


def test_heat_map_counts_what_editions_hold(report: Report) -> None:
    """Each place of the heat map says in how many editions its cell is filled, empty, missing and doubtful."""
    page = parse(report, "index.html")
    editions = [report.edition(language) for language in ("ar", "bg", "de", "el", "en")]
    texts = [edition.texts() for edition in editions]
    links = page.xpath("//section[@id='v-2021']//td/a[@data-code]")
    assert len(links) == len(texts[0])
    for link in links:
        found = [text[link.get("data-code")] for text in texts]
        filled, empty, missing = sum(map(bool, found)), found.count(""), found.count(None)
        label = link.get("aria-label")
        for word, count in (("filled", filled), ("empty", empty), ("missing", missing)):
            assert (f"{word} in {count} of 5" in label) == (count > 0)
        place = link.getparent().get("class").split()
        assert ("mixed" in place) == (filled > 0 and empty > 0)
        assert ("gap" in place or "missing" in place) == (missing > 0)


def test_details_tell_how_a_cell_came_to_be(report: Report) -> None:
    """The details of a cell hold its printed lines, repairs, confidence, page and findings."""
    details = report.details()
    record = report.cell(CORRECTED)
    assert details[CORRECTED]["printed"] == record["source_text"]
    assert details[CORRECTED]["repairs"] == ["line-break", "correction"]
    assert details[CORRECTED]["page"] == record["page"]
    assert details[THIN]["confidence"] == 0.5
    (found,) = details[FOREIGN]["findings"]
    assert found["code"] == "cell-in-other-language"
    assert found["suggestion"] == "ask the translators"
    assert [f["code"] for f in details[LOST]["findings"]] == ["row-missing"]


def test_findings_lead_to_their_cells(report: Report) -> None:
    """The list of findings has each one, with its severity, and a link to its cell where it names one."""
    page = parse(report, "findings.html")
    rows = page.xpath("//table[@id='findings']/tbody/tr")
    assert Counter(row.get("data-code") for row in rows) == Counter(f.code for f in report.findings)
    (row,) = [row for row in rows if row.get("data-code") == "hyphen-suspect"]
    assert f"{report.path('el')}#1a" in row.xpath(".//@href")
    (loose,) = [row for row in rows if row.get("data-code") == "edition-stale"]
    assert loose.xpath(".//a") == []


def test_changes_are_marked_word_by_word(report: Report) -> None:
    """The page of changes shows the inserted word, the lost competence and the new numbers."""
    page = parse(report, "versions/esqf-occupational/2021-to-2024/de.html")
    rows = page.xpath("//table[@id='changes']/tbody/tr")
    kinds = [row.get("data-kind") for row in rows]
    assert Counter(kinds) == {"row-removed": 1, "cell-reworded": 1}
    (reworded,) = [row for row in rows if row.get("data-kind") == "cell-reworded"]
    assert [ins.text_content().strip() for ins in reworded.xpath(".//ins")] == ["thoroughly"]
    numbers = [item.text_content() for item in page.xpath("//ol[@class='numbers']/li")]
    assert numbers[0] == "6 → 5"
    assert len(numbers) == 32


def test_news_names_what_is_new_since_the_build_before(report: Report, tmp_path: Path) -> None:
    """The overview says which editions came, went and read otherwise, and how many findings are new; or nothing."""
    (news,) = parse(report, "index.html").xpath("//section[contains(@class, 'news')]")
    items = [" ".join(item.text_content().split()) for item in news.xpath(".//li")]
    assert sum(item.startswith("New edition") for item in items) == 5
    assert "Gone uk 2021" in items
    assert any(item.startswith("Reads otherwise en 2021") and HACKED in item for item in items)
    assert any(item.startswith("5 new findings") for item in items)
    write_report(report.editions, report.findings, tmp_path)
    assert parse(replace(report, directory=tmp_path), "index.html").xpath("//section[contains(@class, 'news')]") == []


def test_versions_page_says_when_there_is_one_version(tmp_path: Path) -> None:
    """With a single version there are no changes to show, and the page says so."""
    write_report([build_edition(sample("it"))], [], tmp_path)
    text = (tmp_path / "versions.html").read_text(encoding="utf-8")
    assert "There is one version, sample-1" in text
    assert not (tmp_path / "versions").exists()


def test_names_cannot_leave_the_directory(tmp_path: Path) -> None:
    """Versions and languages with dots, slashes and quotes make pages inside the directory, and their links work."""
    names = [("../../up", "en"), ("..", "x/../../y"), ('a"b <c>', "nl"), ("2021", "é%41")]
    editions = [_rename(build_edition(sample("en")), *name) for name in names]
    directory = tmp_path / "report"
    write_report(editions, [finding("row-missing", "gone", number="3", language="nl")], directory)
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
    report = Report(directory, editions, [], {}, None)  # type: ignore[arg-type]  # nothing before
    assert len([page for page in report.pages if page.startswith("editions/")]) == len(names)
    test_every_link_leads_somewhere(report)


def _rename(edition: Edition, version: str, language: str) -> Edition:
    """The edition under other names."""
    renamed = set_cells(edition, pl.lit(value=True), version=version, language=language)
    return replace(renamed, version=version, language=language)


def test_frameworks_stand_beside_each_other(tmp_path: Path) -> None:
    """Editions of two frameworks make one report, also where no profile of the second is known."""
    other = replace(build_edition(sample("de")), framework="another")
    other = set_cells(other, pl.lit(value=True), framework="another")
    write_report([build_edition(sample("en")), other], [], tmp_path)
    assert (tmp_path / "editions/another/sample-1/de.html").is_file()
    headings = html.document_fromstring((tmp_path / "index.html").read_bytes()).findall(".//h1")
    assert len(headings) == 2


def test_wrong_calls_are_refused(tmp_path: Path) -> None:
    """No edition, one edition twice and an unknown word for images are errors, before anything is written."""
    edition = build_edition(sample("en"))
    for editions, images in (([], "none"), ([edition, edition], "none"), ([edition], "some")):
        with pytest.raises(UsageError):
            write_report(editions, [], tmp_path, images=images)  # type: ignore[arg-type]  # wrong on purpose
    assert [*tmp_path.iterdir()] == []


def test_report_of_every_language_is_small(tmp_path: Path) -> None:
    """Without their pictures, 24 editions with printed lines and findings take less than a third of the budget."""
    editions = []
    for language in list_languages()[:24]:
        edition = make_random(language)
        broken = pl.col("text").str.replace_all(" ", "\n").alias("source_text")
        editions.append(replace(edition, cells=edition.cells.with_columns(broken, repairs=pl.lit("line-break"))))
    findings = [
        finding("hyphen-suspect", "a hyphen that may be left", number=str(n), column="a", language=e.language)
        for e in editions
        for n in range(1, 38)
    ]
    write_report(editions, findings, tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 15 * MEGABYTE / 3
