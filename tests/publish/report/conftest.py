"""The report that the tests look at."""

from __future__ import annotations

import pytest
from reporting import Report, make_report


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """A report with pictures of what is doubtful, and with news."""
    return make_report(tmp_path_factory.mktemp("documents"), tmp_path_factory.mktemp("report"))
