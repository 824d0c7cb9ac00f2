"""Two editions of one framework and version side by side: which cells correspond, how their lengths
relate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING, Protocol

from .subject import Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .likeness import Likeness

MAD_TO_SIGMA = 1.4826
FEWEST_PAIRS = 20


class Witness(Protocol):
    """What an edition's cells are compared with: another edition, or what is known of their framework."""

    @property
    def name(self) -> str:
        """What a finding calls it."""

    @property
    def excess(self) -> Mapping[str, float]:
        """Code -> the log of the cell's length over what the witness predicts."""

    @property
    def likeness(self) -> Likeness:
        """How like each cell of the edition is to each of the witness's."""


@dataclass(frozen=True, eq=False)
class Pair:
    """An edition (`own`) beside another edition of the same framework and version (`peer`)."""

    own: Subject
    peer: Subject

    @property
    def name(self) -> str:
        """The language of the other edition."""
        return self.peer.language

    @cached_property
    def shared(self) -> tuple[str, ...]:
        """The codes that both editions fill, in the order of `own`."""
        return tuple(c.code for c in self.own.filled if (other := self.peer.by_code.get(c.code)) and other.filled)

    @cached_property
    def offsets(self) -> Mapping[str, float]:
        """Descriptor -> the usual log of `own` length over `peer` length; {} where too few cells
        correspond."""
        if len(self.shared) < FEWEST_PAIRS:
            return {}
        ratios: dict[str, list[float]] = {}
        for code in self.shared:
            ratios.setdefault(self.own.by_code[code].descriptor, []).append(self._log_ratio(code))
        return {descriptor: median(values) for descriptor, values in ratios.items()}

    @cached_property
    def excess(self) -> Mapping[str, float]:
        """Code -> the log of the `own` length over what the peer's text predicts, for the shared codes."""
        return {
            code: self._log_ratio(code) - offset
            for code in self.shared
            if (offset := self.offsets.get(self.own.by_code[code].descriptor)) is not None
        }

    @cached_property
    def likeness(self) -> Likeness:
        """How like each cell of `own` is to each cell of `peer`, whatever the languages."""
        from .likeness import compare_texts  # imports NumPy

        return compare_texts(self)

    @cached_property
    def identical(self) -> float:
        """The share of shared cells whose texts are the same in both editions."""
        same = sum(self.own.by_code[code].text == self.peer.by_code[code].text for code in self.shared)
        return same / len(self.shared) if self.shared else 0.0

    def _log_ratio(self, code: str) -> float:
        return math.log(len(self.own.by_code[code].text) / len(self.peer.by_code[code].text))


def spread(values: list[float]) -> float:
    """The robust standard deviation of values: their median absolute deviation, scaled."""
    middle = median(values)
    return MAD_TO_SIGMA * median(abs(value - middle) for value in values)


def call_witnesses(subject: Subject, pairs: Sequence[Pair]) -> list[Witness]:
    """The other editions, and what is known of the framework's cells, where that describes this edition."""
    return [*pairs, *([subject.reference] if subject.reference else [])]
