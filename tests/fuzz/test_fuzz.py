"""Readers under fire: for seconds with the other tests, for minutes in `make fuzz`. Crashers become test files."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from fuzz.targets import TARGETS
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

CRASHERS = Path(__file__).with_name("crashers")
FUZZER = Path(__file__).with_name("coverage.py")
EXAMPLES, SECONDS = 150, 60.0  # of one target with the other tests, and of one example
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

each_target = pytest.mark.parametrize("name", TARGETS)


def share_of(config: pytest.Config) -> float:
    """The seconds for each of the two ways of fuzzing a target; 0 where nobody asked for minutes."""
    minutes: float = config.getoption("fuzz_minutes", default=0.0)
    return minutes * 60 / len(TARGETS) / 2


@each_target
def test_structure(name: str, request: pytest.FixtureRequest) -> None:
    """Parts in any order, and what is near a sound document, end in a document or a clear error."""
    target, seconds = TARGETS[name], share_of(request.config)
    seed = target.seed()
    places = st.lists(st.tuples(st.integers(0, len(seed) - 1), st.binary(max_size=4)), max_size=6)

    @settings(
        max_examples=int(seconds * (100 if target.parts else 5)) or (EXAMPLES if target.parts else EXAMPLES // 10),
        deadline=timedelta(seconds=SECONDS),
        suppress_health_check=SLOW,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        derandomize=not seconds,
        database=None,
    )
    @given(target.structured() | places.map(lambda changes: damage(seed, changes)))
    def fuzz(said: bytes) -> None:
        target.run(said)

    fuzz()


def damage(data: bytes, changes: list[tuple[int, bytes]]) -> bytes:
    """The data with bytes overwritten at some places."""
    out = bytearray(data)
    for place, piece in changes:
        out[place : place + len(piece)] = piece
    return bytes(out)


@each_target
def test_bytes_by_coverage(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """A fuzzer that follows the code's branches finds no bytes that raise anything but a clear error."""
    seconds = share_of(request.config)
    if not seconds:
        pytest.skip("takes minutes; run make fuzz")
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("needs atheris")
    command = [sys.executable, str(FUZZER), name, str(int(seconds) + 1), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [*tmp_path.glob("crash-*"), *tmp_path.glob("timeout-*"), *tmp_path.glob("oom-*")]
    for crasher in found:
        crasher.rename(CRASHERS / f"{name}.{crasher.name}")
    assert done.returncode == 0, done.stderr[-4000:]
    assert not found


@pytest.mark.parametrize("crasher", sorted(CRASHERS.glob("*.*")), ids=lambda path: path.name)
def test_crashers_of_the_past(crasher: Path) -> None:
    """What once broke a reader does so no more."""
    TARGETS[crasher.name.split(".")[0]].run(crasher.read_bytes())
