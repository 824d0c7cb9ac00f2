"""The Data Package and CSVW descriptions, checked by the validators of their fields."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import frictionless
import pytest
from csvw.metadata import CSVW
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

SCHEMA = Path(__file__).parent / "schemas" / "datapackage-2.0.json"


@pytest.fixture
def tables(published: Path, tmp_path: Path) -> Path:
    """A copy of the tables and their descriptions that a test may spoil."""
    for name in ("cells.csv", "editions.csv", "datapackage.json", "csv-metadata.json"):
        shutil.copy(published / name, tmp_path / name)
    return tmp_path


def spoil_status(directory: Path) -> None:
    """A status that is none."""
    replace_once(directory / "cells.csv", ",filled,", ",full,")


def spoil_key(directory: Path) -> None:
    """A cell twice."""
    path = directory / "cells.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([*lines[:2], lines[1], *lines[2:]]), encoding="utf-8", newline="\n")


def spoil_reference(directory: Path) -> None:
    """Cells of an edition that is not there."""
    path = directory / "editions.csv"
    path.write_text("\n".join(path.read_text(encoding="utf-8").split("\n")[:-2]) + "\n", encoding="utf-8", newline="\n")


def spoil_number(directory: Path) -> None:
    """A confidence above 1."""
    replace_once(directory / "cells.csv", ",1.0,", ",1.5,")


def replace_once(path: Path, old: str, new: str) -> None:
    """One replacement in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def validate_package(directory: Path) -> list[str]:
    """The types of the errors that frictionless finds in the tables of a package."""
    package = frictionless.Package(str(directory / "datapackage.json"))
    return [type_ for (type_,) in package.validate().flatten(["type"])]


def test_frictionless_finds_the_tables_valid(tables: Path) -> None:
    """Types, ranges, keys and references hold for every row, as frictionless sees it."""
    assert validate_package(tables) == []


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (spoil_status, "constraint-error"),
        (spoil_key, "primary-key"),
        (spoil_reference, "foreign-key"),
        (spoil_number, "constraint-error"),
    ],
)
def test_frictionless_finds_what_is_spoilt(spoil: Callable[[Path], None], error: str, tables: Path) -> None:
    """The description is strict enough for frictionless to find each kind of damage."""
    spoil(tables)
    package = json.loads((tables / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        del resource["hash"], resource["bytes"]  # else any change is found by them alone
    (tables / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert error in validate_package(tables)


def test_checksums_are_those_of_the_files(tables: Path) -> None:
    """Size and hash in the description are those of the tables beside it."""
    package = json.loads((tables / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        data = (tables / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{sha256(data).hexdigest()}")


def test_descriptor_keeps_version_2_of_the_standard(published: Path) -> None:
    """The descriptor has what version 2.0 demands, and nothing that it does not know."""
    program = str(Path(sys.executable).parent / "check-jsonschema")
    path = published / "datapackage.json"
    subprocess.run([program, "--schemafile", str(SCHEMA), str(path)], check=True, capture_output=True)
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"][0]["profile"] = "tabular-data-resource"  # the way of version 1
    assert not validator.is_valid(package)


def validate_csvw(directory: Path) -> bool:
    """The verdict of csvw on metadata and tables: it raises what is wrong with rows."""
    try:
        return bool(CSVW(str(directory / "csv-metadata.json"), validate=True).is_valid)
    except (ValueError, UserWarning):
        return False


def test_csvw_finds_the_tables_valid(tables: Path) -> None:
    """The metadata and every row are valid CSV on the Web."""
    assert validate_csvw(tables)


@pytest.mark.parametrize("spoil", [spoil_status, spoil_key, spoil_reference, spoil_number])
def test_csvw_finds_what_is_spoilt(spoil: Callable[[Path], None], tables: Path) -> None:
    """The metadata is strict enough for csvw to find each kind of damage."""
    spoil(tables)
    assert not validate_csvw(tables)
