"""A framework as data: what an edition must hold, read from a TOML file in `profiles/`.

Nothing in the code knows a framework; a second framework is a second file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ..extract.errors import ProfileError

PROFILES = Path(__file__).parent / "profiles"


@dataclass(frozen=True, slots=True)
class Column:
    """One descriptor column: its canonical letter, level and descriptor."""

    id: str
    level: str
    descriptor: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section (full-width banner) and the numbers of its competences."""

    id: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """One competence area: a stable id, its section, and the numbers it groups."""

    id: str
    section: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headers:
    """The header words of one language: the area column's, each descriptor's, and each section's key word."""

    area: tuple[str, ...] = ()
    complexity: tuple[str, ...] = ()
    descriptors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """A framework: its numbers in order, columns, sections, areas, header words by language, filled pattern."""

    id: str
    title: str
    numbers: tuple[str, ...]
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    areas: tuple[Area, ...]
    headers: Mapping[str, Headers]
    filled: Mapping[str, frozenset[str]]
    lettered: bool = True

    @property
    def letters(self) -> tuple[str, ...]:
        """The canonical column letters in order."""
        return tuple(column.id for column in self.columns)

    def column(self, letter: str) -> Column:
        """The column of a canonical letter; KeyError where there is none."""
        return {column.id: column for column in self.columns}[letter]

    def order(self, number: str) -> int | None:
        """The 1-based position of a number, None where the framework does not have it."""
        return self._positions.get(number)

    def area_of(self, number: str) -> Area | None:
        """The area that groups a number, None where the profile does not know it."""
        return self._areas.get(number)

    def section_of(self, number: str) -> Section | None:
        """The section of a number, None where the profile does not know it."""
        return self._sections.get(number)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_positions", {number: i for i, number in enumerate(self.numbers, 1)})
        object.__setattr__(self, "_areas", {number: area for area in self.areas for number in area.numbers})
        object.__setattr__(self, "_sections", {number: s for s in self.sections for number in s.numbers})

    _positions: Mapping[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)
    _areas: Mapping[str, Area] = field(init=False, repr=False, compare=False, default_factory=dict)
    _sections: Mapping[str, Section] = field(init=False, repr=False, compare=False, default_factory=dict)


def list_profiles() -> tuple[str, ...]:
    """The ids of the profiles that ship."""
    return tuple(sorted(path.stem for path in PROFILES.glob("*.toml")))


@cache
def load_profile(name: str) -> Profile:
    """The profile of an id that ships, or of a path to a TOML file; ProfileError where it is wrong."""
    path = Path(name) if name.endswith(".toml") else PROFILES / f"{name}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(list_profiles())
        raise ProfileError(f"no profile {name!r}; there are: {known}, or give the path of a .toml file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: {error}") from None
    return _build(data, str(path))


def _build(data: Mapping[str, Any], where: str) -> Profile:
    """A profile from its TOML tables, checked for contradictions."""
    try:
        numbers = expand_numbers(data["numbers"])
        profile = Profile(
            id=data["id"],
            title=data["title"],
            numbers=numbers,
            columns=tuple(Column(c["id"], c["level"], c["descriptor"]) for c in data["columns"]),
            sections=tuple(Section(s["id"], _span(numbers, s["numbers"])) for s in data["sections"]),
            areas=tuple(Area(a["id"], a["section"], _span(numbers, a["numbers"])) for a in data["areas"]),
            headers={language: _headers(words) for language, words in data.get("headers", {}).items()},
            filled={number: frozenset(letters) for number, letters in data.get("filled", {}).items()},
            lettered=data.get("lettered", True),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise ProfileError(f"{where}: {type(error).__name__}: {error}; see profiles/esqf-occupational.toml") from None
    _check(profile, where)
    return profile


def expand_numbers(spec: list[str]) -> tuple[str, ...]:
    """`["1-3", "4.1", "4.2"]` -> `("1", "2", "3", "4.1", "4.2")`; ValueError for a range that runs backwards."""
    numbers: list[str] = []
    for item in spec:
        first, dash, last = item.partition("-")
        if dash and int(first) > int(last):
            raise ValueError(f"range {item} runs backwards")
        numbers += [str(n) for n in range(int(first), int(last) + 1)] if dash else [item]
    return tuple(numbers)


def _span(numbers: tuple[str, ...], spec: list[str]) -> tuple[str, ...]:
    """The numbers of a section or area, all of which the framework must have."""
    wanted = expand_numbers(spec)
    unknown = [number for number in wanted if number not in numbers]
    if unknown:
        raise ValueError(f"{', '.join(unknown)} not among the framework's numbers")
    return wanted


def _headers(words: Mapping[str, Any]) -> Headers:
    """The header words of one language from its table."""
    return Headers(
        area=tuple(words.get("area", ())),
        complexity=tuple(words.get("complexity", ())),
        descriptors={key: tuple(value) for key, value in words.get("descriptors", {}).items()},
        sections={key: tuple(value) for key, value in words.get("sections", {}).items()},
    )


def _check(profile: Profile, where: str) -> None:
    """Raise ProfileError for numbers, letters or areas that contradict each other."""
    problems: list[str] = []
    if len(set(profile.numbers)) != len(profile.numbers):
        problems.append("a number stands twice")
    if len(set(profile.letters)) != len(profile.letters):
        problems.append("a column stands twice")
    for groups, what in ((profile.sections, "section"), (profile.areas, "area")):
        grouped = [number for group in groups for number in group.numbers]
        if len(set(grouped)) != len(grouped):
            problems.append(f"a number belongs to two {what}s")
    known = {section.id for section in profile.sections}
    problems += [f"area {a.id} names no section: {a.section}" for a in profile.areas if a.section not in known]
    if problems:
        raise ProfileError(f"{where}: {'; '.join(problems)}")
