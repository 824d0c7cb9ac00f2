"""How documents are read, and what reading may take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Options:
    """How documents are read; None: told by the path, or detected."""

    language: str | None = None
    version: str | None = None
    profile: str | None = None
    engine: str = "auto"
    verify: bool = False
    strict_corrections: bool = False
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: `seconds` on the wall; `memory` in bytes of address space; `output` in bytes, of
    what is read from it or written meanwhile."""

    seconds: float = 120.0
    memory: int = 2048 * MIB
    output: int = 64 * MIB


@dataclass(frozen=True, slots=True)
class Running:
    """How reading runs: processes at a time (0: one a core), limits, the cache's folder (None: no cache), the address
    of a Dask scheduler."""

    jobs: int = 0
    limits: Limits = Limits()
    cache: Path | None = None
    dask: str | None = None
