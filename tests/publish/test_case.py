"""CASE packages: the shape by JSON Schema, the graph by checks of our own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from esqf.normalize.edition import FILLED, Edition
from esqf.publish.dataset import write_editions
from esqf.publish.identifiers import name_version
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]  # it ships no types

SCHEMAS = Path(__file__).parent / "schemas"
PACKAGES = ["1.0/esqf-occupational-2021-el", "1.0/esqf-occupational-2024-en", "1.1/esqf-occupational-2021"]


def load(published: Path, package: str) -> dict[str, Any]:
    """A package."""
    data: dict[str, Any] = json.loads((published / "case" / f"{package}.json").read_text(encoding="utf-8"))
    return data


def check_shape(package: dict[str, Any], version: str) -> bool:
    """Whether a package has the shape of its version, formats of addresses and times included."""
    schema = json.loads((SCHEMAS / f"case-{version}.json").read_text(encoding="utf-8"))
    return bool(Draft202012Validator(schema, format_checker=FormatChecker()).is_valid(package))


def check_graph(package: dict[str, Any]) -> set[str]:
    """What is wrong with the graph of a package; a schema sees none of it."""
    document = package["CFDocument"]["identifier"]
    records = [
        package["CFDocument"],
        *package["CFItems"],
        *package["CFAssociations"],
        *package["CFDefinitions"]["CFItemTypes"],
    ]
    counts = Counter(record["identifier"] for record in records)
    problems = {"identifier twice" for count in counts.values() if count > 1}
    items = {item["identifier"] for item in package["CFItems"]}
    parents: dict[str, list[str]] = {item: [] for item in items}
    places: list[tuple[str, int]] = []
    for link in package["CFAssociations"]:
        origin, destination = link["originNodeURI"]["identifier"], link["destinationNodeURI"]["identifier"]
        outside = link["associationType"] == "replacedBy"  # leads to the package of the next version
        if origin not in items or (destination not in items | {document} and not outside):
            problems.add("dangling node")
        if link["associationType"] == "isChildOf":
            parents.setdefault(origin, []).append(destination)
            places.append((destination, link["sequenceNumber"]))
    problems |= {"no parent" for found in parents.values() if not found}
    problems |= {"two parents" for found in parents.values() if len(found) > 1}
    problems |= {"place twice" for count in Counter(places).values() if count > 1}
    problems |= {"circle" for item in items if not _reaches(item, document, parents)}
    return problems


def _reaches(item: str, document: str, parents: dict[str, list[str]]) -> bool:
    """Whether the way up from an item ends at the document."""
    seen = set()
    while item != document and item not in seen:
        seen.add(item)
        item = next(iter(parents.get(item, [])), document)
    return item == document


@pytest.mark.parametrize("name", PACKAGES)
def test_shape_and_graph_are_right(name: str, published: Path) -> None:
    """Each package has its version's shape; each item hangs on one parent, at a place of its own."""
    package = load(published, name)
    assert check_shape(package, name[:3])
    assert check_graph(package) == set()


def test_frameworks_without_levels_are_right(digital: list[Edition], tmp_path: Path) -> None:
    """Without sections, areas, levels and kinds of descriptor, packages keep shape and graph."""
    write_editions(digital, tmp_path, ["case"])
    for version, name in (("1.0", "digital-3.0-ar"), ("1.1", "digital-3.0")):
        package = load(tmp_path, f"{version}/{name}")
        assert check_shape(package, version)
        assert check_graph(package) == set()


@pytest.mark.parametrize("name", PACKAGES)
def test_check_jsonschema_agrees(name: str, published: Path) -> None:
    """The validator that others run finds the packages right."""
    program = str(Path(sys.executable).parent / "check-jsonschema")
    path = published / "case" / f"{name}.json"
    command = [program, "--schemafile", str(SCHEMAS / f"case-{name[:3]}.json"), str(path)]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.parametrize("name", PACKAGES[1:])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p["CFDocument"].pop("creator"),
        lambda p: p["CFItems"][0].pop("fullStatement"),
        lambda p: p["CFItems"][0].update(fullStatement=""),
        lambda p: p["CFItems"][0].update(identifier="6c"),
        lambda p: p["CFItems"][0].update(identifier=p["CFItems"][0]["identifier"].upper()),
        lambda p: p["CFItems"][0].update(uri="not an address"),
        lambda p: p["CFItems"][0].update(status="missing"),
        lambda p: p["CFItems"][0].update(lastChangeDateTime="yesterday"),
        lambda p: p["CFAssociations"][0].update(associationType="isChild"),
        lambda p: p["CFAssociations"][0]["originNodeURI"].pop("title"),
        lambda p: p["CFDefinitions"]["CFItemTypes"][0].pop("hierarchyCode"),
    ],
)
def test_schema_finds_what_is_spoilt(spoil: Callable[[dict[str, Any]], object], name: str, published: Path) -> None:
    """The schema is strict enough to find each kind of damage."""
    package = load(published, name)
    spoil(package)
    assert not check_shape(package, name[:3])


def test_what_1_1_added_is_not_in_1_0(published: Path) -> None:
    """A 1.1 package is no 1.0 package: versions are told apart by what they may hold."""
    assert not check_shape(load(published, PACKAGES[2]), "1.0")


@pytest.mark.parametrize(
    ("problem", "spoil"),
    [
        ("identifier twice", lambda p: p["CFItems"].append(p["CFItems"][0])),
        ("dangling node", lambda p: p["CFItems"].pop(5)),
        ("no parent", lambda p: p["CFAssociations"].pop(0)),
        ("two parents", lambda p: _hang(p, 0, 7)),
        ("circle", lambda p: _hang(p, 0, 1, instead=True)),
        ("place twice", lambda p: _links(p)[-1].update(sequenceNumber=1)),
    ],
)
def test_graph_checks_find_what_is_spoilt(
    problem: str, spoil: Callable[[dict[str, Any]], object], published: Path
) -> None:
    """Each of our checks of the graph finds the damage that it is for."""
    package = load(published, PACKAGES[0])
    spoil(package)
    assert problem in check_graph(package)


def _links(package: dict[str, Any], kind: str = "isChildOf") -> list[dict[str, Any]]:
    """The associations of a type."""
    return [link for link in package["CFAssociations"] if link["associationType"] == kind]


def _hang(package: dict[str, Any], item: int, parent: int, *, instead: bool = False) -> None:
    """Hang an item below another one."""
    origin, destination = (package["CFItems"][i]["identifier"] for i in (item, parent))
    link = next(link for link in _links(package) if link["originNodeURI"]["identifier"] == origin)
    changed = json.loads(json.dumps(link))
    changed["destinationNodeURI"]["identifier"] = destination
    if instead:
        link.update(changed)
    else:
        package["CFAssociations"].append(changed)


def test_every_filled_cell_is_an_item(published: Path, editions: list[Edition]) -> None:
    """A package has the text of each filled cell under its code; of gaps there is a note that names them."""
    package = load(published, PACKAGES[0])
    greek = next(edition for edition in editions if edition.key[1:] == ("2021", "el"))
    filled = greek.cells.filter(greek.cells["status"] == FILLED)
    items = {item.get("humanCodingScheme"): item for item in package["CFItems"]}
    assert {code: items[code]["fullStatement"] for code in filled["code"]} == dict(filled.select("code", "text").rows())
    assert not any(code in items for code in ("14a", "2h", "2a"))
    assert items["14"]["notes"] == "Not in the document: " + ", ".join(f"14{letter}" for letter in "abcdefghi") + "."
    assert items["2"]["notes"].startswith("Empty in the edition: 2a, 2b, 2c, 2d, 2e, 2f, 2g, 2h.")


def test_tree_is_section_area_competence_descriptor(published: Path) -> None:
    """Items hang below each other as the framework groups them, in printed order."""
    package = load(published, "1.0/esqf-occupational-2021-en")
    links = _links(package)
    up = {link["originNodeURI"]["title"]: link["destinationNodeURI"]["title"] for link in links}
    assert [up["6c"], up["6"], up["cultural-awareness"]] == ["6", "cultural-awareness", "generic"]
    assert up["generic"] == package["CFDocument"]["title"]
    six = sorted(
        (link["sequenceNumber"], link["originNodeURI"]["title"])
        for link in links
        if link["destinationNodeURI"]["title"] == "6"
    )
    assert [title for _, title in six] == [f"6{letter}" for letter in "abcdefgh"]


def test_levels_are_items_that_descriptors_point_to(published: Path) -> None:
    """The level of a descriptor is a skill level, not a child."""
    package = load(published, "1.0/esqf-occupational-2021-en")
    levels = {
        link["originNodeURI"]["title"]: link["destinationNodeURI"]["title"] for link in _links(package, "hasSkillLevel")
    }
    assert (levels["6a"], levels["6e"], levels["6g"]) == ("A", "B", "C")


def test_languages_of_1_1_are_linked_as_translations(published: Path) -> None:
    """In 1.1 each German and Greek item is a translation of the English one with the same code."""
    package = load(published, PACKAGES[2])
    language = {item["identifier"]: item["language"] for item in package["CFItems"]}
    links = _links(package, "isTranslationOf")
    assert {
        (language[link["originNodeURI"]["identifier"]], language[link["destinationNodeURI"]["identifier"]])
        for link in links
    } == {
        ("de", "en"),
        ("el", "en"),
    }
    assert all(link["originNodeURI"]["title"] == link["destinationNodeURI"]["title"] for link in links)


def test_items_are_replaced_by_their_successors(published: Path, editions: list[Edition]) -> None:
    """After competence 5 was dropped, 6c of 2021 is replaced by 5c of 2024, and 5c of 2021 by nothing."""
    package = load(published, "1.0/esqf-occupational-2021-en")
    replaced = {link["originNodeURI"]["title"]: link["destinationNodeURI"] for link in _links(package, "replacedBy")}
    assert (replaced["4a"]["title"], replaced["6c"]["title"], replaced["37"]["title"]) == ("4a", "5c", "36")
    assert "5c" not in replaced
    new = {item["identifier"] for item in load(published, "1.0/esqf-occupational-2024-en")["CFItems"]}
    assert replaced["6c"]["identifier"] in new
    edition = next(edition for edition in editions if edition.key[1:] == ("2024", "en"))
    assert replaced["6c"]["identifier"] == name_version(edition).child("5", "c").text("en").uuid
