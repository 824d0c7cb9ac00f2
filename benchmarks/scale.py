"""Throughput and memory for 1, 10, 100, 1000 documents and 1, 2 workers, and where the time goes.

The documents are the sample PDF of raw/ under other versions' names. Reading is measured for all, with an empty and
with a full cache; checking and publishing up to 100. Cost per document must not grow with their number. Run by
`make bench-scale`; `--most 100` for a quick look."""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from esqf.build import check_all, publish_all
from esqf.extract.pdf import read as read_pdf
from esqf.normalize.edition import Edition
from esqf.options import Options, Running
from esqf.reading import find_documents, make_task, read_task
from esqf.records import compress, pack, unpack
from esqf.schedule import Schedule

SAMPLE = Path(__file__).parent.parent / "raw" / "esqf-occupational" / "sample-1" / "en.pdf"
COUNTS, WORKERS = (1, 10, 100, 1000), (1, 2)
PUBLISHED = 100  # documents, at most
REPEATS = 5
MIB = 2**20


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=COUNTS[-1])
    most = parser.parse_args().most
    print_stages()
    print("\nreading: all of raw/, by processes\n")
    print(
        f"{'documents':>9} {'workers':>7} {'cache':>6} {'seconds':>8} {'per s':>7} {'CPU ms each':>11} {'MiB here':>8}"
    )
    for count in (count for count in COUNTS if count <= most):
        with raw_of(count) as raw:
            for workers in WORKERS:
                print_reading(raw, count, workers)
    print("\nbuilding: seconds for each document\n")
    print(f"{'documents':>9} {'checking':>9} {'publishing':>11}")
    for count in (count for count in COUNTS if count <= min(most, PUBLISHED)):
        with raw_of(count) as raw:
            print_building(raw, count)


@contextmanager
def raw_of(count: int) -> Iterator[Path]:
    """A raw/ folder with so many versions of the sample, no two of the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        content = SAMPLE.read_bytes()
        for number in range(count):
            path = raw / "esqf-occupational" / f"v{number:04}" / "en.pdf"
            path.parent.mkdir(parents=True)
            path.write_bytes(content + f"%{number}\n".encode())
        yield raw


@dataclass(frozen=True)
class Cost:
    """What something took: seconds on the wall, seconds of processor here and in processes that have ended."""

    wall: float
    cpu: float


def measure(work: Callable[[], object]) -> Cost:
    """The cost of a piece of work."""
    start, before = time.perf_counter(), _cpu()
    work()
    return Cost(time.perf_counter() - start, _cpu() - before)


def _cpu() -> float:
    """Processor seconds of this process and its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def print_stages() -> None:
    """Where the time of one document goes, once everything is loaded: processor milliseconds, the best of a few."""
    task = make_task(SAMPLE)
    edition = read_task(task)
    packed = pack(edition)
    stages: dict[str, Callable[[], object]] = {
        "PDF -> tables": lambda: read_pdf(task.data, task.name),
        "PDF -> edition": lambda: read_task(task),
        "edition -> record": lambda: pack(edition),
        "record -> edition": lambda: unpack(Edition, packed),
        "record -> cache": lambda: compress(packed),
    }
    print("one document of", edition.source.pages if edition.source else "?", "pages, processor milliseconds\n")
    for name, stage in stages.items():
        print(f"{name:20} {1000 * min(measure(stage).cpu for _ in range(REPEATS)):8.1f}")


def print_reading(raw: Path, count: int, workers: int) -> None:
    """Two lines: with an empty cache, and with that cache full."""
    with tempfile.TemporaryDirectory() as cache:
        running = Running(workers, cache=Path(cache))
        for state in ("empty", "full"):
            cost = measure(lambda: read_all(raw, running, count))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB
            rate, each = count / cost.wall, 1000 * cost.cpu / count
            print(f"{count:9} {workers:7} {state:>6} {cost.wall:8.2f} {rate:7.1f} {each:11.1f} {peak:8.0f}", flush=True)


def read_all(raw: Path, running: Running, count: int) -> None:
    """Read all documents, keeping none."""
    with Schedule(running) as schedule:
        read = sum(outcome.edition is not None for outcome in schedule.read(find_documents(raw), Options()))
    assert read == count


def print_building(raw: Path, count: int) -> None:
    """One line."""
    with Schedule(Running()) as schedule:
        outcomes = list(schedule.read(find_documents(raw), Options()))
    editions = [outcome.edition for outcome in outcomes if outcome.edition]
    findings = check_all(editions, raw)
    checking = measure(lambda: check_all(editions, raw))
    with tempfile.TemporaryDirectory() as output:
        publishing = measure(lambda: publish_all(editions, findings, Path(output), raw))
    print(f"{count:9} {checking.wall / count:9.3f} {publishing.wall / count:11.3f}", flush=True)


if __name__ == "__main__":
    main()
