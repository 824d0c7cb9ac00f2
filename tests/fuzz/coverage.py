"""Fuzzes one target with atheris: python coverage.py TARGET SECONDS FOLDER (for what it finds)."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import atheris

with atheris.instrument_imports(include=["esqf"]):
    from fuzz.targets import TARGETS


def main() -> None:
    """Run libFuzzer over a target from its seed; the process ends with a status of its own where it finds something."""
    name, seconds, folder = sys.argv[1:]
    corpus = Path(folder) / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    (corpus / "seed").write_bytes(TARGETS[name].seed())
    limits = [f"-max_total_time={seconds}", "-timeout=60", "-rss_limit_mb=4096", "-max_len=200000"]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={folder}/", str(corpus)], TARGETS[name].run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
