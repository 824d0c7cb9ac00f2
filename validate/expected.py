"""What an edition should hold, by its framework's profile and by the other editions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..normalize.edition import MISSING
from .pair import Pair
from .subject import Subject

# The profile counts a little more than one other edition, and less than two that agree.
PROFILE_WEIGHT = 1.5
# Evidence whose structure is another one in most rows speaks of another framework, or another version.
AGREEMENT_NEEDED = 0.5


@dataclass(frozen=True, slots=True)
class Expectation:
    """Whether a cell should have text, and who says so (`the profile`, language tags)."""

    filled: bool
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is expected of each cell (code -> expectation), and whether the profile describes this edition."""

    cells: Mapping[str, Expectation]
    profile_fits: bool

    def row(self, number: str, columns: Sequence[str]) -> tuple[bool | None, ...]:
        """The expected filled (True), empty (False), unknown (None) cells of a row, in column order."""
        found = (self.cells.get(number + column) for column in columns)
        return tuple(None if expectation is None else expectation.filled for expectation in found)


def expect_pattern(subject: Subject, pairs: Sequence[Pair]) -> Pattern:
    """The filled/empty pattern that the profile and the other editions lead one to expect."""
    profile_says = _profile_says(subject)
    fits = agreement(subject, profile_says) >= AGREEMENT_NEEDED
    voters: list[tuple[str, float, Mapping[str, bool]]] = []
    if fits and profile_says:
        voters.append(("the profile", PROFILE_WEIGHT, profile_says))
    for pair in pairs:
        says = {cell.code: cell.filled for cell in pair.peer.cells if cell.status != MISSING}
        if agreement(subject, says) >= AGREEMENT_NEEDED:
            voters.append((pair.peer.language, 1.0, says))
    own = {cell.code: cell.filled for cell in subject.cells if cell.status != MISSING} if voters else {}
    expected = {cell.code: vote for cell in subject.cells if (vote := _vote(cell.code, voters, own)) is not None}
    return Pattern(expected, fits)


def agreement(subject: Subject, says: Mapping[str, bool]) -> float:
    """The share of the edition's rows (those in both) whose pattern is just what `says` says."""
    same = total = 0
    for row in subject.present.values():
        told = [cell for cell in row if cell.code in says]
        if told:
            total += 1
            same += all(cell.filled == says[cell.code] for cell in told)
    return same / total if total else 0.0


def _profile_says(subject: Subject) -> dict[str, bool]:
    """Code -> whether the profile's framework fills the cell; {} where the profile does not tell."""
    profile = subject.profile
    return {
        number + letter: letter in profile.filled[number]
        for number in profile.numbers
        if number in profile.filled
        for letter in profile.letters
    }


def _vote(
    code: str, voters: Sequence[tuple[str, float, Mapping[str, bool]]], own: Mapping[str, bool]
) -> Expectation | None:
    """The weighted majority on one cell, the edition itself included; None without other voters.

    So all editions are held to one verdict. With a tie, text is expected: it is lost more easily than invented.
    """
    weights = {True: 0.0, False: 0.0}
    names: dict[bool, list[str]] = {True: [], False: []}
    for name, weight, says in voters:
        if code in says:
            weights[says[code]] += weight
            names[says[code]].append(name)
    if not any(names.values()):
        return None
    if code in own:
        weights[own[code]] += 1.0
    filled = weights[True] >= weights[False]
    return Expectation(filled, tuple(names[filled]))


def fits_profile(subject: Subject) -> bool:
    """Whether the profile describes the structure of the edition: its pattern, or where it has none, its
    areas."""
    if subject.profile.filled:
        return expect_pattern(subject, ()).profile_fits
    return not subject.profile.areas or bool(expect_groups(subject, ()))


def expect_groups(subject: Subject, pairs: Sequence[Pair]) -> Mapping[str, str]:
    """Number -> the competence area it should belong to: an id of the profile, or a peer's area name; {}
    unknown."""
    profile = {area_number: area.id for area in subject.profile.areas for area_number in area.numbers}
    if profile and _groups_agree(subject, profile):
        return profile
    for pair in pairs:
        groups = {n: row[0].area for n, row in pair.peer.present.items() if row[0].area}
        if _groups_agree(subject, groups):
            return groups
    return {}


def _groups_agree(subject: Subject, groups: Mapping[str, str]) -> bool:
    """Whether the edition's neighbouring rows are held together and kept apart as `groups` says, mostly."""
    numbers = [number for number in subject.present if number in groups]
    named = {number: subject.present[number][0].area for number in numbers}
    told = [(a, b) for a, b in pairwise(numbers) if named[a] and named[b]]
    same = sum((named[a] == named[b]) == (groups[a] == groups[b]) for a, b in told)
    together = [(a, b) for a, b in told if groups[a] == groups[b]]
    kept = sum(named[a] == named[b] for a, b in together)
    if not told:
        return bool(numbers)
    return same / len(told) >= 0.7 and (not together or kept / len(together) >= AGREEMENT_NEEDED)
