"""The supply chain: all locked with hashes, every licence allowed, a bill of materials that validators accept."""

from __future__ import annotations

import json

import pytest
from supply import LOCKS, Rules, find_violations, is_allowed, load_rules, make_bill, read_lock


@pytest.mark.parametrize("name", LOCKS)
def test_every_dependency_is_locked_with_hashes(name: str) -> None:
    """One version each, and the sums of the files it may come from."""
    locked = read_lock(name)
    assert len(locked) > 30
    for one in locked:
        assert [specifier.operator for specifier in one.requirement.specifier] == ["=="]
        assert one.hashes, one.name


def test_every_licence_is_allowed() -> None:
    """No dependency has a licence that cannot be combined with ours."""
    assert find_violations(load_rules()) == []


def test_forbidden_and_unknown_licences_are_named() -> None:
    """Without its rule, a package that is unclear about its licence is a violation, and so is a licence not allowed."""
    rules = load_rules()
    unclear = find_violations(Rules(rules.allowed, rules.words, {}))
    assert any(line.startswith("locate: ") for line in unclear)
    assert any(line.startswith("polars: ") for line in find_violations(Rules(frozenset({"ISC"}), rules.words, {})))


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [("MIT", True), ("MIT AND GPL-3.0-only", False), ("GPL-3.0-only OR MIT", True), ("unknown", False)],
)
def test_choices_and_sums_of_licences(expression: str, allowed: bool) -> None:
    """One choice suffices; of a sum every part must be allowed."""
    assert is_allowed(expression, frozenset({"MIT"})) is allowed


def test_bill_of_materials_is_valid() -> None:
    """CycloneDX's own validator accepts it, it names what we import, and it is the same every time."""
    validation = pytest.importorskip("cyclonedx.validation.json")
    from cyclonedx.schema import SchemaVersion

    bill = make_bill(load_rules())
    text = json.dumps(bill)
    assert validation.JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    names = {component["name"] for component in json.loads(text)["components"]}
    assert {"pypdfium2", "polars", "lxml", "joblib"} <= names
    assert json.dumps(make_bill(load_rules())) == text
