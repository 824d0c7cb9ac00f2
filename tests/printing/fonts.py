"""The installed fonts that can print a language."""

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from printing.layout import Family

PATTERNS: dict[Family, str] = {
    "sans": "Noto Sans",
    "serif": "DejaVu Serif",
    "condensed": "DejaVu Sans Condensed",
}


@dataclass(frozen=True)
class Face:
    """A family's regular and bold files."""

    family: str
    regular: Path
    bold: Path


@cache
def find_face(family: Family, language: str) -> Face:
    """The installed face nearest to that family with the language's letters."""
    pattern = f"{PATTERNS[family]}:lang={language.partition('-')[0]}"
    if not _list(pattern):
        pattern = pattern.replace(PATTERNS[family], "serif" if family == "serif" else "sans")
    name, regular = _match(f"{pattern}:weight=80")
    return Face(name, Path(regular), Path(_match(f"{pattern}:weight=200")[1]))


def _match(pattern: str) -> list[str]:
    return _ask("fc-match", "--format", "%{family[0]}\n%{file}", pattern).split("\n")


def _list(pattern: str) -> str:
    return _ask("fc-list", pattern, "file")


def _ask(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
