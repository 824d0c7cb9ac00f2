"""Findings and coverage in every format."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from editions import build_edition, sample
from esqf.extract.errors import UsageError
from esqf.extract.table import Box
from esqf.normalize.edition import Edition
from esqf.normalize.finding import CODES, Finding, finding
from esqf.validate.coverage import measure_coverage
from esqf.validate.render_text import list_lines
from esqf.validate.show import FORMATS, show_coverage, show_findings
from planting import rewrite

FOUND = [
    finding(
        "cell-truncated",
        "6c seems to be cut off: 50% of the length",
        language="nl",
        number="6",
        column="c",
        page=3,
        box=Box(3, 10.0, 20.0, 30.0, 40.0),
        evidence="Een tekst [bold]",
        suggestion="compare: line one\nline two, three",
        framework="esqf-occupational",
        version="2021",
        document="raw/new release/nl.pdf",
    ),
    finding("baseline-stale", "an acknowledgement is stale"),
]


@pytest.fixture(scope="module")
def editions() -> list[Edition]:
    """Two samples, one with a cell emptied and another missing."""
    damaged = rewrite(build_edition(sample("en")), {"6c": {"text": ""}, "7a": {"text": "", "status": "missing"}})
    return [damaged, build_edition(sample("de"))]


def test_json_holds_the_records_and_the_summary() -> None:
    """Every field of the contract is there, null where it does not apply."""
    record, other = json.loads(show_findings(FOUND, [], "json"))["findings"]
    assert record["box"] == [10.0, 20.0, 30.0, 40.0]
    assert (record["number"], record["column"], record["severity"]) == ("6", "c", "error")
    assert other["number"] is None
    assert json.loads(show_findings(FOUND, [], "json"))["summary"]["errors"] == 1


def test_text_shows_place_message_and_advice() -> None:
    """A person sees where, what and what to do, literally."""
    text = show_findings([replace(FOUND[0], message="a [bold] text")], [], "text")
    for part in (
        "raw/new release/nl.pdf",
        "6c p. 3",
        "error",
        "cell-truncated",
        "a [bold] text",
        "compare:",
        "1 error",
    ):
        assert part in text


def test_lines_are_one_a_finding() -> None:
    """For logs: place, severity, code, message."""
    assert list_lines(FOUND)[0].startswith("raw/new release/nl.pdf, page 3, 6c: error cell-truncated: 6c seems")


def test_sarif_is_a_log_of_version_2_1_0() -> None:
    """Results point at rules that are described, at the document and at the cell."""
    log = json.loads(show_findings(FOUND, [], "sarif"))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0"
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        "cell-truncated",
        "baseline-stale",
    ]
    (location,) = run["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "raw/new%20release/nl.pdf"
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "esqf-occupational/2021/nl/6c"
    assert {result["level"] for result in run["results"]} <= {"none", "note", "warning", "error"}
    assert "locations" not in run["results"][1]


def test_every_code_can_be_written_as_sarif() -> None:
    """Each code has its description."""
    log = json.loads(show_findings([finding(code, "seen") for code in CODES], [], "sarif"))
    assert len(log["runs"][0]["tool"]["driver"]["rules"]) == len(CODES)


def test_github_annotations_are_escaped() -> None:
    """One command a finding, line feeds, percent signs and separators escaped."""
    first, second = show_findings(FOUND, [], "github").splitlines()
    assert first.startswith(
        "::error file=raw/new release/nl.pdf,title=cell-truncated 6c::6c seems to be cut off: 50%25"
    )
    assert "line one%0Aline two, three" in first
    assert second == "::warning title=baseline-stale::an acknowledgement is stale"


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_can_show_nothing(format_: str, editions: list[Edition]) -> None:
    """No findings is a result too."""
    assert isinstance(show_findings(list[Finding](), editions, format_), str)


def test_an_unknown_format_is_refused(editions: list[Edition]) -> None:
    """The message lists the formats there are."""
    with pytest.raises(UsageError, match="text, json, sarif, github"):
        show_findings([], editions, "xml")
    with pytest.raises(UsageError, match="text and json"):
        show_coverage(editions, "sarif")


def test_coverage_tells_the_status_of_every_cell(editions: list[Edition]) -> None:
    """Numbers x columns x languages, as data."""
    (record,) = json.loads(show_coverage(editions, "json"))
    assert record["languages"] == ["de", "en"]
    assert record["numbers"][:3] == ["1", "2", "3"]
    assert record["cells"]["6c"] == {"de": "filled", "en": "empty"}
    assert record["cells"]["7a"] == {"de": "filled", "en": "missing"}
    assert len(record["cells"]) == 333


def test_coverage_shows_where_editions_differ(editions: list[Edition]) -> None:
    """One sign where all agree, one an edition where they do not."""
    row = next(
        line
        for line in show_coverage(editions, "text").splitlines()
        if line.split("│")[1:2] == [" 6 "] or " 6 " in line[:6]
    )
    assert "●·" in row
    assert measure_coverage([]) == []
