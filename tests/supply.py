"""What the program depends on: python -m supply licences, python -m supply sbom FILE (run in tests/).

Dependencies are those of requirements.lock that are installed here; the bill of materials is CycloneDX 1.6 and has
no date and no random number: the same lock gives the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, distribution, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
CLASSIFIER = "License :: OSI Approved :: "


@dataclass(frozen=True)
class Locked:
    """A locked dependency with the SHA-256 sums of its files."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name in its usual form."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """The one version that it may have."""
        (only,) = self.requirement.specifier
        return only.version


@dataclass(frozen=True)
class Rules:
    """The licences that are allowed, and how to read what packages say."""

    allowed: frozenset[str]
    words: Mapping[str, str]
    packages: Mapping[str, Mapping[str, str]]


def read_lock(name: str = LOCKS[0]) -> list[Locked]:
    """The dependencies of a lock file that apply to this system."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line))
    locked = [Locked(Requirement(line.split(" --hash")[0]), tuple(re.findall(r"sha256:(\w+)", line))) for line in lines]
    return [one for one in locked if one.requirement.marker is None or one.requirement.marker.evaluate()]


def load_rules() -> Rules:
    """The rules in licences.toml."""
    tables = tomllib.loads((ROOT / "licences.toml").read_text(encoding="utf-8"))
    return Rules(frozenset(tables["allowed"]), tables["words"], tables["packages"])


def find_licence(name: str, rules: Rules) -> str:
    """The SPDX expression of an installed package's licence; what it says, where that is none."""
    if name in rules.packages:
        return rules.packages[name]["licence"]
    said = _say_licence(distribution(name).metadata)
    return rules.words.get(said, said)


def _say_licence(metadata: PackageMetadata) -> str:
    """What a package says of its licence: an expression, a classifier, or a line of text."""
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classifiers = metadata.get_all("Classifier") or []
    said = [line.removeprefix(CLASSIFIER) for line in classifiers if line.startswith(CLASSIFIER)]
    texts = [text.splitlines()[0].strip() for text in metadata.get_all("License") or [] if text]
    return said[0] if len(said) == 1 else (texts or ["unknown"])[0]


def is_allowed(expression: str, allowed: frozenset[str]) -> bool:
    """Whether one of the choices of an SPDX expression asks only for allowed licences."""
    return any(all(part.strip() in allowed for part in choice.split(" AND ")) for choice in expression.split(" OR "))


def find_violations(rules: Rules) -> list[str]:
    """What must not be depended on, a line each; rules for packages that are no dependencies count too."""
    names = {locked.name for locked in read_lock()}
    lines = [
        f"{name}: {licence} is not among the allowed licences; see licences.toml"
        for name in sorted(names)
        if not is_allowed(licence := find_licence(name, rules), rules.allowed)
    ]
    return lines + [f"{name}: in licences.toml, but no dependency" for name in sorted(set(rules.packages) - names)]


def make_bill(rules: Rules) -> dict[str, object]:
    """The bill of materials in CycloneDX 1.6."""
    locked = read_lock()
    here = version("esqf")
    own = {
        "type": "application",
        "name": "esqf",
        "version": here,
        "bom-ref": "esqf",
        "licenses": [{"license": {"id": "EUPL-1.2"}}],
    }
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own},
        "components": [_describe(one, rules) for one in locked],
        "dependencies": [*_list_dependencies(locked)],
    }


def _describe(locked: Locked, rules: Rules) -> dict[str, object]:
    """A component: name, version, licence, and the sums of the files it may come from."""
    place = f"pkg:pypi/{locked.name}@{locked.version}"
    files = [{"alg": "SHA-256", "content": sum_} for sum_ in locked.hashes]
    return {
        "type": "library",
        "name": locked.name,
        "version": locked.version,
        "bom-ref": place,
        "purl": place,
        "licenses": [{"expression": find_licence(locked.name, rules)}],
        "externalReferences": [{"type": "distribution", "url": place, "hashes": files}],
    }


def _list_dependencies(locked: list[Locked]) -> Iterator[dict[str, object]]:
    """Which component needs which."""
    places = {one.name: f"pkg:pypi/{one.name}@{one.version}" for one in locked}
    for name, place in {"esqf": "esqf", **places}.items():
        needed = {
            canonicalize_name(requirement.name)
            for requirement in map(Requirement, distribution(name).requires or [])
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        }
        yield {"ref": place, "dependsOn": [places[other] for other in sorted(needed) if other in places]}


def main(arguments: list[str]) -> int:
    """`licences` prints what must not be depended on; `sbom FILE` writes the bill of materials."""
    rules = load_rules()
    if arguments == ["licences"]:
        violations = find_violations(rules)
        print(*violations, sep="\n") if violations else print(f"{len(read_lock())} dependencies, all allowed")
        return int(bool(violations))
    if len(arguments) == 2 and arguments[0] == "sbom":
        bill = json.dumps(make_bill(rules), indent=2, ensure_ascii=False) + "\n"
        Path(arguments[1]).write_text(bill, encoding="utf-8")
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
