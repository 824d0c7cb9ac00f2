"""What is known of a framework's cells whatever the language: how long they are, and which are like each other.

`frameworks/<profile>.toml` keeps it, made from editions in several languages. It holds no texts, and stands beside an
edition as one more language would, also where there is no other. An edition that it does not describe (other texts,
another version) is left alone: most of its cells must find themselves first.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING

from .subject import Subject

if TYPE_CHECKING:
    from .likeness import Likeness

FOLDER = Path(__file__).parent / "frameworks"
NAME = "the framework"
MOST_ALIKE = 15  # cells that are kept for each; others are hardly like it


@dataclass(frozen=True, eq=False)
class Reference:
    """A framework's cells by code: the log of their length over the usual one of their descriptor, and the likeness
    (0..1) to other cells."""

    lengths: Mapping[str, float]
    alike: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, eq=False)
class Beside:
    """An edition beside its framework's reference, as `Pair` is one beside another edition."""

    own: Subject
    reference: Reference

    name = NAME

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """The codes that the edition fills and the reference knows."""
        return tuple(cell.code for cell in self.own.filled if cell.code in self.reference.lengths)

    @cached_property
    def excess(self) -> Mapping[str, float]:
        """Code -> the log of the cell's length over what the reference predicts."""
        ratios = {
            code: math.log(len(self.own.by_code[code].text)) - self.reference.lengths[code] for code in self.shared
        }
        usual: dict[str, list[float]] = {}
        for code, ratio in ratios.items():
            usual.setdefault(self.own.by_code[code].descriptor, []).append(ratio)
        offsets = {descriptor: median(values) for descriptor, values in usual.items()}
        return {code: ratio - offsets[self.own.by_code[code].descriptor] for code, ratio in ratios.items()}

    @cached_property
    def likeness(self) -> Likeness:
        """How like each cell is to each cell of the reference."""
        from .likeness import compare_with  # imports NumPy

        return compare_with(self.own, self.shared, self.reference.alike)


def find_reference(subject: Subject) -> Beside | None:
    """The edition beside its framework's reference; None where there is none, or where it does not describe it."""
    reference = load_reference(subject.profile.id)
    beside = Beside(subject, reference) if reference else None
    return beside if beside and beside.likeness.telling else None


@cache
def load_reference(framework: str) -> Reference | None:
    """The reference of a framework; None where it has none."""
    path = FOLDER / f"{framework}.toml"
    if not path.exists():
        return None
    cells = tomllib.loads(path.read_text(encoding="utf-8"))
    alike = {code: _read_alike(cell["alike"]) for code, cell in cells.items()}
    return Reference({code: float(cell["length"]) for code, cell in cells.items()}, alike)


def _read_alike(text: str) -> Mapping[str, float]:
    """`1d 52, 2h 20` as code -> likeness."""
    return {code: int(share) / 100 for code, share in (entry.split() for entry in text.split(",") if entry.strip())}


def make_reference(subjects: Sequence[Subject]) -> Reference:
    """The reference that editions of one framework in several languages agree on: means over those that fill a cell."""
    codes = sorted({c.code for s in subjects for c in s.filled}, key=lambda code: _place(subjects[0], code))
    lengths = [_usual_lengths(subject) for subject in subjects]
    tables = [_tabulate(subject) for subject in subjects]
    alike: dict[str, Mapping[str, float]] = {}
    for code in codes:
        known = [table[code] for table in tables if code in table]
        means = {other: fmean(row.get(other, 0.0) for row in known) for other in codes if other != code}
        alike[code] = dict(sorted(means.items(), key=lambda item: -item[1])[:MOST_ALIKE])
    return Reference({code: fmean(known[code] for known in lengths if code in known) for code in codes}, alike)


def _place(subject: Subject, code: str) -> int:
    """Where a code stands in the grid."""
    return list(subject.by_code).index(code)


def _usual_lengths(subject: Subject) -> Mapping[str, float]:
    """Code -> the log of a cell's length over the middle one of its descriptor."""
    logs = {cell.code: math.log(len(cell.text)) for cell in subject.filled}
    groups: dict[str, list[float]] = {}
    for cell in subject.filled:
        groups.setdefault(cell.descriptor, []).append(logs[cell.code])
    return {cell.code: logs[cell.code] - median(groups[cell.descriptor]) for cell in subject.filled}


def _tabulate(subject: Subject) -> Mapping[str, Mapping[str, float]]:
    """Code -> code -> likeness, of the filled cells of an edition."""
    codes = [cell.code for cell in subject.filled]
    return {
        code: dict(zip(codes, row, strict=True)) for code, row in zip(codes, subject.likeness.tolist(), strict=True)
    }


def dump_reference(reference: Reference, comments: Iterable[str] = ()) -> str:
    """The text of a reference's file."""
    lines = [f"# {comment}" for comment in comments]
    for code, length in reference.lengths.items():
        alike = ", ".join(f"{other} {share:.0%}"[:-1] for other, share in reference.alike[code].items())
        lines += ["", f"[{code}]", f"length = {length:.2f}", f'alike = "{alike}"']
    return "\n".join(lines).lstrip("\n") + "\n"
