"""How long to fuzz."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--fuzz-minutes`: for how long to look for crashers; without it, for seconds."""
    parser.addoption("--fuzz-minutes", type=float, default=0.0, help="Minutes of fuzzing, all targets together.")
