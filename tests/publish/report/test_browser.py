"""The report in a real browser, opened from disk."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from esqf.normalize.edition import EMPTY
from reporting import CORRECTED, FOREIGN, HACKED, HOSTILE, LOST, THIN, Report

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright's package")
expect = playwright.expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which is not installed")

OVERVIEW, SIDE, FINDINGS, SEARCH = "index.html", "side-by-side.html", "findings.html", "search.html"
CHANGES = "versions/esqf-occupational/2021-to-2024/de.html"
WIDE, PHONE, SMALL = (1400, 900), (390, 844), (320, 700)
FIRST_VIEW = 1000  # milliseconds
PAINTED = "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    with playwright.sync_playwright() as engines:
        # as root, in containers, Chromium starts without its sandbox alone
        browser = engines.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Reader:
    """A person with the report before them; everything that goes wrong in the console is kept in `trouble`."""

    def __init__(self, report: Report, page: Page) -> None:
        self.report = report
        self.page = page
        self.trouble: list[str] = []
        page.set_default_timeout(10_000)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("dialog", lambda dialog: self.trouble.append(f"dialog {dialog.message}"))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.trouble.append(message.text)

    def open(self, path: str) -> Page:
        """Open a page of the report; its scripts have run when it has loaded, but for those that load texts."""
        name, mark, fragment = path.partition("#")
        self.page.goto("about:blank")
        self.page.goto((self.report.directory / name).as_uri() + mark + fragment)
        return self.page


@pytest.fixture
def reader(report: Report, browser: Browser) -> Iterator[Reader]:
    """A reader at a wide screen."""
    context = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    yield Reader(report, context.new_page())
    context.close()


def focused(page: Page) -> str:
    """The id of the element that has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def test_pages_load_without_errors(reader: Reader) -> None:
    """No page says an error or a warning in the console, not one of the policy either."""
    for path in reader.report.pages:
        reader.open(path)
    assert reader.trouble == []


def test_first_view_takes_less_than_a_second(reader: Reader) -> None:
    """The overview and an edition are painted within a second from disk, at the best of five times."""
    for path in (OVERVIEW, reader.report.path("en")):
        paints = [reader.open(path).evaluate(PAINTED) for _ in range(5)]
        assert min(paints) < FIRST_VIEW


def test_heat_map_shows_each_edition(reader: Reader) -> None:
    """Chosen alone, an edition colours the heat map by the state of its cells, and links lead into it."""
    page = reader.open(OVERVIEW)
    card = page.locator("#v-2021 .coverage")
    card.locator("select").select_option(label="English (en)")
    states = card.locator("td > a").evaluate_all("links => links.map(a => [a.dataset.code, a.parentElement.className])")
    shown = dict(states)
    statuses = dict(reader.report.edition("en").cells.select("code", "status").rows())
    assert shown.keys() == statuses.keys()
    for code, state in shown.items():
        assert state == statuses[code] or state in ("doubtful", "corrected", "repaired"), code
    assert (shown[f"{LOST}a"], shown[FOREIGN], shown[THIN], shown[CORRECTED]) == (
        "missing", "doubtful", "doubtful", "corrected")  # fmt: skip
    card.locator(f"a[data-code='{FOREIGN}']").click()
    page.wait_for_url(re.compile(rf"/en\.html#{FOREIGN}$"))


def test_click_shows_text_and_picture(reader: Reader) -> None:
    """A click on a cell shows its text, its printed lines, its findings and the picture of its place."""
    page = reader.open(reader.report.path("en"))
    record = reader.report.cell(FOREIGN)
    page.locator(f"[id='{FOREIGN}']").click()
    dock = page.get_by_role("region", name=FOREIGN)
    assert dock.locator(".reading").text_content() == record["text"]
    assert dock.locator(".printed").text_content() == record["source_text"]
    assert "cell-in-other-language" in dock.locator(".finding").inner_text()
    picture = dock.locator("img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 20")
    assert f"Page {record['page']} of en.pdf" in str(picture.get_attribute("alt"))
    assert page.url.endswith(f"#{FOREIGN}")


def test_repairs_and_confidence_are_explained(reader: Reader) -> None:
    """The details name each repair with its meaning, and the confidence."""
    page = reader.open(f"{reader.report.path('en')}#{THIN}")
    assert "0.50" in page.locator("[data-dock]").inner_text()
    page.locator(f"[id='{CORRECTED}']").click()
    text = page.locator("[data-dock]").inner_text()
    assert "correction – a person's correction applied" in text


def test_a_lost_competence_can_be_looked_for(reader: Reader) -> None:
    """A missing cell tells so, with what was found about its competence, and shows where it should be."""
    page = reader.open(f"{reader.report.path('en')}#{LOST}c")
    dock = page.locator("[data-dock]")
    assert "The document does not have this cell." in dock.inner_text()
    assert "row-missing" in dock.inner_text()
    assert dock.locator("img").evaluate("image => image.naturalWidth > 400")


def test_highlights_and_steps_lead_to_what_is_to_check(reader: Reader) -> None:
    """The buttons above the table light up cells of a state, and step through those to check."""
    page = reader.open(reader.report.path("en"))
    page.get_by_role("button", name=re.compile("^doubtful")).click()
    dim = "cell => getComputedStyle(cell.firstElementChild).opacity"
    assert page.locator(f"[id='{FOREIGN}']").evaluate(dim) == "1"
    assert page.locator("[id='1a']").evaluate(dim) != "1"
    visited = []
    for _ in range(3):
        page.get_by_role("button", name="Next to check").click()
        visited.append(focused(page))
    assert visited == [FOREIGN, THIN, "12f"]
    page.get_by_role("button", name="Previous to check").click()
    assert focused(page) == THIN


def test_keys_alone_go_through_the_table(reader: Reader) -> None:
    """The table is one stop for Tab; arrows, Home, End and n move in it, Enter opens a cell, Escape returns."""
    page = reader.open(reader.report.path("en"))
    page.get_by_role("button", name="Next to check").focus()
    page.keyboard.press("Tab")
    assert focused(page) == "1"
    for key, code in (
        ("ArrowRight", "1a"), ("ArrowDown", "2a"), ("End", "2i"), ("ArrowUp", "1i"), ("Home", "1"),
        ("Control+End", "37i"), ("PageUp", "32i"), ("Control+Home", "1"), ("n", FOREIGN), ("p", "37i"),
    ):  # fmt: skip
        page.keyboard.press(key)
        if key == "p":  # before the first comes the last again, whichever it is
            assert focused(page) not in ("", FOREIGN)
            continue
        assert focused(page) == code, key
    page.keyboard.press("Enter")
    assert focused(page) == "cell"
    assert page.locator("[data-dock]").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("[data-dock]").is_visible()


def test_arrows_follow_the_eye_from_right_to_left(reader: Reader) -> None:
    """In an edition written from right to left, the left arrow leads to the next column."""
    page = reader.open(reader.report.path("ar"))
    page.locator("[id='3']").focus()
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "3a"
    box, number = page.locator("[id='3a']").bounding_box(), page.locator("[id='3']").bounding_box()
    assert box is not None
    assert number is not None
    assert box["x"] < number["x"]


@pytest.mark.parametrize("path", [OVERVIEW, SIDE, FINDINGS, SEARCH, "versions.html", CHANGES, "edition"])
def test_tab_reaches_everything(path: str, reader: Reader) -> None:
    """Tab alone comes to every link, button and field of a page; a grid is one stop, its cells go by arrows."""
    page = reader.open(reader.report.path("en") if path == "edition" else path)
    page.locator("body").evaluate("""body => {
        window.expected = new Set([...body.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
            .filter(e => !e.disabled && e.tabIndex >= 0 && e.checkVisibility() && !(e.type === "radio")));
        window.start = window.expected.size;
        document.activeElement.blur();
        document.addEventListener("focusin", event => window.expected.delete(event.target));
    }""")
    for _ in range(page.evaluate("window.start") + 5):
        page.keyboard.press("Tab")
    assert page.evaluate("[...window.expected].map(e => e.outerHTML.slice(0, 120))") == []


def fold(text: str) -> str:
    """A text without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("ς", "σ"))
    return "".join(character for character in plain if not unicodedata.combining(character))


@pytest.mark.parametrize("language", ["el", "bg", "ar", "de"])
def test_search_finds_words_of_every_script(language: str, reader: Reader) -> None:
    """The search finds every cell with a Greek, Bulgarian, Arabic or German word, in capitals and without accents."""
    texts = [*filter(None, reader.report.edition(language).texts().values())]
    words = [word for text in texts for word in re.findall(r"[^\W\d_]{6,}", text)]
    word = next((word for word in words if fold(word) != word.lower()), words[0])
    page = reader.open(f"{SEARCH}#language={language}&version=2021")
    page.get_by_label("Words").fill(fold(word).upper())
    expected = sum(fold(word) in fold(text) for text in texts)
    cells = page.locator("[data-results] li", has_not=page.get_by_text("· area"))
    expect(cells).to_have_count(expected)
    marked = page.locator(f"[data-results] p[lang='{language}'] mark").first.text_content()
    assert fold(marked or "") == fold(word)


def test_search_from_any_page(reader: Reader) -> None:
    """Words entered at the top of a page are searched, and a result leads to its cell."""
    page = reader.open(reader.report.path("de"))
    page.get_by_role("searchbox").fill("cultural diversity sensitivity")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"search\.html#q="))
    result = page.locator("[data-results] a", has_text=re.compile("^6a"))
    result.first.click()
    page.wait_for_url(re.compile(r"/en\.html#6a$"))
    assert page.locator("[data-dock]").is_visible()


def test_hostile_text_is_inert(reader: Reader) -> None:
    """Mark-up in a document's text shows as text on every page and runs on none."""
    for path in (
        f"{reader.report.path('en')}#{HACKED}",
        f"{reader.report.path('en')}#{FOREIGN}",
        f"{SIDE}#{HACKED}&en@2021,de@2021",
        FINDINGS,
        f"{SEARCH}#q=window.hacked",
        OVERVIEW,
        "versions/esqf-occupational/2021-to-2024/en.html",
    ):
        page = reader.open(path)
        page.wait_for_timeout(200)
        assert page.evaluate("window.hacked") is None
        assert page.locator("main").inner_text().count("window.hacked = true") > 0, path
    assert reader.trouble == []
    page = reader.open(f"{reader.report.path('en')}#{HACKED}")
    assert page.locator(".reading").text_content() == HOSTILE


def test_policy_stops_what_text_could_try(reader: Reader) -> None:
    """Even if text became mark-up, its scripts would not run: the browser refuses."""
    page = reader.open(OVERVIEW)
    refused = page.evaluate("""() => {
        try { document.body.innerHTML = "<p>changed</p>"; return false; } catch { return true; }
    }""")
    assert refused
    page.evaluate("""() => {
        const script = document.createElement("script");
        const text = document.createTextNode("window.hacked = true");
        script.append(text);
        document.body.append(script);
    }""")
    assert page.evaluate("window.hacked") is None


def test_side_by_side_shows_one_competence_in_several_editions(reader: Reader) -> None:
    """The address names a cell and editions; differences in what is filled are marked, in words too."""
    page = reader.open(f"{SIDE}#6c&en@2021,bg@2021,ar@2021")
    page.wait_for_selector(".beside")
    assert page.locator(".beside thead th").count() == 4
    assert "sought" in str(page.locator("tr[id='6c']").get_attribute("class"))
    for letter in "abcdefghi":
        code = f"6{letter}"
        texts = [reader.report.edition(tongue).texts()[code] for tongue in ("en", "bg", "ar")]
        row = page.locator(f"tr[id='{code}']")
        assert row.locator("td p").all_text_contents() == [text for text in texts if text]
        assert ("differs" in row.locator("th").inner_text()) == (len(set(map(bool, texts))) == 2)
    assert page.locator(".beside p[lang='ar']").first.get_attribute("dir") == "rtl"


def test_side_by_side_follows_its_controls(reader: Reader) -> None:
    """Another competence, another edition and only what differs can be chosen, and the address keeps it."""
    page = reader.open(SIDE)
    page.wait_for_selector(".beside")
    page.get_by_role("button", name="Next competence").click()
    page.locator("[data-slot='1']").select_option(label="Greek · 2021")
    page.wait_for_selector("td p[lang='el']")
    assert page.locator(".beside caption").inner_text() == "Competence 2"
    assert "el@2021" in page.url
    page.get_by_label("only what differs").check()
    expect(page.locator(".beside tbody tr:not(.uneven)")).to_have_count(0)


def read_copied(page: Page, message: str) -> str:
    """The clipboard, once the page says that it filled it."""
    expect(page.locator(".toast")).to_have_text(message)
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_texts_and_links_can_be_copied(reader: Reader) -> None:
    """A competence is copied as text, a line a cell and edition; a cell's link leads back to it."""
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = reader.open(f"{SIDE}#6c&en@2021,de@2021")
    page.wait_for_selector(".beside")
    texts = {tongue: reader.report.edition(tongue).texts()["6c"] for tongue in ("en", "de")}
    page.get_by_role("button", name="Copy 6c in all these editions").click()
    assert read_copied(page, "6c copied") == f"6c\ten\t2021\t{texts['en']}\n6c\tde\t2021\t{texts['de']}"
    page.get_by_role("button", name="Copy as text").click()
    assert read_copied(page, "Competence 6 copied").count("\n") == 17
    page = reader.open(f"{reader.report.path('en')}#6c")
    page.get_by_role("button", name="Copy text").click()
    assert read_copied(page, "Text copied") == texts["en"]
    page.get_by_role("button", name="Copy link").click()
    assert read_copied(page, "Link copied").endswith("/en.html#6c")


def test_findings_are_filtered_and_sorted(reader: Reader) -> None:
    """Findings are narrowed by severity, kind, edition and words, sorted by any column; the address keeps it."""
    page = reader.open(FINDINGS)
    rows = page.locator("#findings tbody tr:visible")
    assert rows.count() == len(reader.report.findings)
    page.get_by_label("warning").uncheck()
    page.get_by_label("info").uncheck()
    assert rows.count() == 4
    page.get_by_label("Words").fill("COMPETENCE 14")
    assert rows.count() == 1
    assert page.locator("[data-count]").inner_text() == f"1 of {len(reader.report.findings)}"
    address = page.url.rpartition("/")[2]
    reader.open(address)
    assert rows.count() == 1
    reader.open(f"{FINDINGS}#language=el")
    assert rows.locator("td:nth-child(2)").all_inner_texts() == ["hyphen-suspect"]
    reader.open(FINDINGS)
    for direction, expected in (("ascending", 0), ("descending", -1)):
        page.get_by_role("button", name="Kind").click()
        assert page.locator("th[aria-sort]").get_attribute("aria-sort") == direction
        assert (
            rows.first.locator("td:nth-child(2)").inner_text()
            == sorted(f.code for f in reader.report.findings)[expected]
        )
    page.get_by_role("link", name=FOREIGN, exact=True).click()
    page.wait_for_url(re.compile(rf"/en\.html#{FOREIGN}$"))


def test_changes_are_filtered_by_kind(reader: Reader) -> None:
    """Of the changes, those of a kind can be left out."""
    page = reader.open(CHANGES)
    rows = page.locator("#changes tbody tr:visible")
    assert rows.count() == 2
    page.get_by_label(re.compile("row removed")).uncheck()
    assert rows.count() == 1
    assert rows.locator("ins").inner_text().strip() == "thoroughly"


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", PHONE)])
def test_axe_finds_nothing_serious(scheme: str, size: tuple[int, int], report: Report, browser: Browser) -> None:
    """axe-core finds no violation of WCAG 2.2 A and AA on any kind of page, wide and light, narrow and dark."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python").Axe()
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]  # one of the two
        bypass_csp=True,  # for axe alone, which is no part of the report
    )
    reader = Reader(report, context.new_page())
    standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = []
    for path in (
        OVERVIEW,
        f"{report.path('en')}#{FOREIGN}",
        f"{SIDE}#6c&en,bg,ar",
        FINDINGS,
        "versions.html",
        CHANGES,
        f"{SEARCH}#q=asyl",
    ):
        page = reader.open(path)
        page.wait_for_timeout(300)
        result = axe.run(page, options={"runOnly": standards})
        assert len(result.response["passes"]) > 10
        found += [(path, v["id"], v["nodes"][0]["html"][:200]) for v in result.response["violations"]]
    context.close()
    assert found == []


@pytest.mark.parametrize("size", [PHONE, SMALL])
def test_no_page_is_wider_than_a_phone(size: tuple[int, int], reader: Reader) -> None:
    """On a phone no page scrolls sideways, and an edition's cells stand under one another with their column's name."""
    reader.page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in (*reader.report.pages, f"{reader.report.path('en')}#{FOREIGN}", f"{SIDE}#6c&en,bg,ar"):
        page = reader.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
    page = reader.open(reader.report.path("en"))
    first, second = (page.locator(f"[id='1{letter}']").bounding_box() for letter in "ab")
    assert first is not None
    assert second is not None
    assert second["y"] >= first["y"] + first["height"]
    assert page.locator("[id='1a'] .label").inner_text().startswith("a ")
    assert reader.open(FINDINGS).get_by_role("row").count() == len(reader.report.findings) + 1


def test_editions_can_be_read_without_scripts(report: Report, browser: Browser) -> None:
    """Without scripts the pages still show texts, states, findings and changes."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((report.directory / report.path("de")).as_uri())
    assert page.locator("[id='1a'] .text").inner_text() == report.edition("de").texts()["1a"]
    page.goto((report.directory / FINDINGS).as_uri())
    assert page.locator("#findings tbody tr:visible").count() == len(report.findings)
    context.close()


def test_print_shows_the_table_alone(reader: Reader, tmp_path: Path) -> None:
    """Printed, an edition is its title and table on landscape pages, without the tools of the screen."""
    page = reader.open(f"{reader.report.path('en')}#{FOREIGN}")
    page.emulate_media(media="print")
    for tool in (".top", ".toolbar", "[data-dock]"):
        assert not page.locator(tool).first.is_visible()
    assert page.locator(".framework-table").is_visible()
    import pypdfium2

    path = tmp_path / "printed.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(path)
    width, height = document[0].get_size()
    assert width > height
    assert 4 < len(document) < 20
    document.close()


def test_theme_can_be_chosen(reader: Reader) -> None:
    """The theme follows the system until a person chooses the other."""
    page = reader.open(OVERVIEW)
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate(paper) != light
    page.get_by_role("button", name="Light").click()
    assert page.evaluate(paper) == light


def test_empty_cells_say_so(reader: Reader) -> None:
    """An empty cell is told from a missing one, by its colour, to the ear, and in its details."""
    edition = reader.report.edition("de")
    code = edition.cells.filter(pl.col("status") == EMPTY)["code"][0]
    page = reader.open(f"{reader.report.path('de')}#{code}")
    assert page.locator(f"[id='{code}']").text_content() == "empty"
    assert "Empty in the document." in page.locator("[data-dock]").inner_text()
