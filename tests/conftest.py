"""Options of the tests."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--refresh-golden` writes the golden files anew instead of comparing with them."""
    parser.addoption(
        "--refresh-golden",
        action="store_true",
        help="write tests/golden/ anew; look at the difference before you commit it",
    )
