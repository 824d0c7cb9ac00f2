"""Acknowledged findings and expected counts: data beside the documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from editions import build_edition, sample
from esqf.extract.errors import DatasetError
from esqf.normalize.edition import Edition
from esqf.normalize.finding import Severity
from esqf.validate.baseline import dump_baseline, is_acknowledged, load_baseline, make_baseline
from esqf.validate.check import check_editions
from esqf.validate.counts import Counts, count_cells, dump_counts, load_counts
from esqf.validate.summary import describe_summary, fails, summarise
from planting import rewrite


@pytest.fixture(scope="module")
def damaged() -> Edition:
    """A sample with a cell cut off at a comma."""
    return rewrite(build_edition(sample("fr")), {"6c": {"text": "Respecter la diversité,"}})


def test_an_acknowledged_finding_no_longer_fails(damaged: Edition) -> None:
    """It stays listed, as information with the reason."""
    findings = check_editions([damaged])
    assert fails(findings)
    after = check_editions([damaged], baseline=make_baseline(findings, "printed so"))
    assert not fails(after)
    assert [(f.code, f.severity) for f in after] == [("cell-truncated", Severity.INFO)]
    assert "acknowledged: printed so" in after[0].message


def test_an_acknowledgement_ends_when_the_evidence_changes(damaged: Edition) -> None:
    """Another cut of the same cell counts again, and the old acknowledgement is stale."""
    baseline = make_baseline(check_editions([damaged]), "printed so")
    other = rewrite(damaged, {"6c": {"text": "Respecter la diversité culturelle,"}})
    found = check_editions([other], baseline=baseline)
    assert [(f.code, f.severity) for f in found] == [
        ("cell-truncated", Severity.ERROR),
        ("baseline-stale", Severity.WARNING),
    ]
    assert "other evidence" in found[1].message


def test_an_acknowledgement_of_what_is_gone_is_stale(damaged: Edition) -> None:
    """It must be removed, or it could hide something later."""
    baseline = make_baseline(check_editions([damaged]), "printed so")
    found = check_editions([build_edition(sample("fr"))], baseline=baseline)
    assert ["no longer found" in f.message for f in found] == [True]


def test_a_baseline_written_is_read_back(damaged: Edition, tmp_path: Path) -> None:
    """The file holds all that tells a finding again."""
    findings = check_editions([damaged])
    path = tmp_path / "baseline.toml"
    path.write_text(dump_baseline(make_baseline(findings, "printed “so”")), encoding="utf-8")
    assert load_baseline(path) == make_baseline(findings, "printed “so”")
    assert all(is_acknowledged(found, load_baseline(path)) for found in findings)


@pytest.mark.parametrize(
    "text",
    [
        "[[known]]\n",
        "[[acknowledged]]\ncode = 1\n",
        "[[acknowledged]]\ncode = 'a'\nevidence = 'b'\nreason = ' '\n",
        "=",
    ],
)
def test_a_wrong_baseline_is_named(text: str, tmp_path: Path) -> None:
    """An unknown table, lacking keys and an empty reason are errors with the file's name."""
    path = tmp_path / "baseline.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError, match=r"baseline\.toml"):
        load_baseline(path)


def test_a_change_of_counts_is_a_finding(damaged: Edition) -> None:
    """The counts recorded for the edition are compared with what was read."""
    counts = count_cells(damaged)
    assert check_editions([damaged], expected={damaged.key: counts}) == check_editions([damaged])
    changed = replace(counts, filled=counts.filled - 1, empty=counts.empty + 1)
    found = check_editions([damaged], expected={damaged.key: changed})
    assert [f.evidence for f in found if f.code == "count-changed"] == ["filled 213 -> 214, empty 120 -> 119"]


def test_counts_written_are_read_back(tmp_path: Path) -> None:
    """expected.toml has one table a language; without a file nothing is expected."""
    counts = {"nl": Counts(214, 119, 0), "sr-Latn": Counts(1, 2, 3)}
    path = tmp_path / "expected.toml"
    assert load_counts(path) == {}
    path.write_text(dump_counts(counts), encoding="utf-8")
    assert load_counts(path) == counts


@pytest.mark.parametrize("text", ["[nl]\nfilled = 1\n", "[nl]\nfilled = -1\nempty = 1\nmissing = 1\n", "nl = 3\n"])
def test_wrong_counts_are_named(text: str, tmp_path: Path) -> None:
    """Lacking or impossible counts are errors with the file's name."""
    path = tmp_path / "expected.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError, match=r"expected\.toml"):
        load_counts(path)


def test_a_summary_counts_findings(damaged: Edition) -> None:
    """By severity and by code."""
    findings = check_editions([damaged])
    assert summarise(findings) == {"errors": 1, "warnings": 0, "infos": 0, "codes": {"cell-truncated": 1}}
    assert describe_summary(findings) == "1 error, 0 warnings, 0 notes"
