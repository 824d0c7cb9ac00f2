"""The letters and words in the header of the table."""

from collections.abc import Mapping
from dataclasses import dataclass

COLUMNS = "abcdefghi"
LEVELS = "ABC"
DESCRIPTORS = ("knowledge", "able", "responsible")


@dataclass(frozen=True)
class Labels:
    """The words printed in the header of the table; `knowledge` has its own for each level."""

    area: str
    complexity: str
    knowledge: Mapping[str, str]
    able: str
    responsible: str

    def describe(self, level: str, descriptor: str) -> str:
        """The label over the column of that level (A, B, C) and descriptor."""
        texts = {"knowledge": self.knowledge[level], "able": self.able, "responsible": self.responsible}
        return texts[descriptor]
