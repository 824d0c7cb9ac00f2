"""Documents are read side by side, from the cache or on a cluster, and the editions are the same whoever reads."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from esqf import cache as cache_module
from esqf.cache import Cache
from esqf.extract.errors import UsageError
from esqf.extract.reader import read_bytes
from esqf.options import Options, Running
from esqf.reading import Outcome, find_documents, make_task, read_here, read_task, split_task
from esqf.records import pack
from esqf.schedule import Event, Schedule
from esqf.workers import Workers
from hostile import one_page
from test_samples import RAW

Kinds = list[tuple[str, str]]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder of documents that are quick to read, and one that is broken."""
    folder = tmp_path / "raw" / "esqf-occupational" / "sample-1"
    folder.mkdir(parents=True)
    for name in ("de.docx", "fr.html", "it.txt"):
        shutil.copy(RAW / "esqf-occupational" / "sample-1" / name, folder)
    (folder / "en.pdf").write_bytes(one_page())
    return tmp_path / "raw"


def describe(outcomes: list[Outcome]) -> list[tuple[str, bytes | str]]:
    """Path and edition, byte for byte, or error of each outcome."""
    return [(str(o.path), pack(o.edition) if o.edition else str(o.error)) for o in outcomes]


def read(raw: Path, running: Running, options: Options = Options()) -> tuple[list[Outcome], Kinds]:  # noqa: B008
    """The outcomes of all documents, and what was told meanwhile, pages left out."""
    events: list[Event] = []
    with Schedule(running) as schedule:
        outcomes = list(schedule.read(find_documents(raw), options, events.append))
    told = [(event.kind, Path(event.document or "").name) for event in events if event.kind != "page"]
    return outcomes, told


@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_read_what_the_program_reads(raw: Path, jobs: int) -> None:
    """Editions, findings and errors are those of reading in the process itself, in the order of the documents."""
    outcomes, told = read(raw, Running(jobs))
    assert describe(outcomes) == describe(list(read_here(find_documents(raw))))
    kinds = [("read", "de.docx"), ("failed", "en.pdf"), ("read", "fr.html"), ("read", "it.txt")]
    assert told == [("found", ""), *kinds]


def test_second_reading_comes_from_the_cache(raw: Path, tmp_path: Path) -> None:
    """What was read is not read again, and is the same; what failed is tried again."""
    running = Running(1, cache=tmp_path / "cache")
    first, _ = read(raw, running)
    second, told = read(raw, running)
    assert describe(second) == describe(first)
    assert sorted(told[1:]) == [("failed", "en.pdf"), ("kept", "de.docx"), ("kept", "fr.html"), ("kept", "it.txt")]


Change = Callable[[Path, pytest.MonkeyPatch], Options]


def change_document(raw: Path, _: pytest.MonkeyPatch) -> Options:
    """The document is another."""
    path = raw / "esqf-occupational/sample-1/it.txt"
    path.write_bytes(path.read_bytes() + b"\n")
    return Options()


def change_code(_: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    """The program is another version."""
    monkeypatch.setattr(cache_module, "code_version", lambda: "another")
    return Options()


def change_profile(raw: Path, _: pytest.MonkeyPatch) -> Options:
    """The framework is described otherwise."""
    from esqf.normalize.profile import PROFILES

    path = raw.parent / "other.toml"
    text = (PROFILES / "esqf-occupational.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('title = "', 'title = "Another ', 1), encoding="utf-8")
    return Options(profile=str(path))


def change_engine(_: Path, __: pytest.MonkeyPatch) -> Options:
    """The person wants a second opinion."""
    return Options(verify=True)


@pytest.mark.parametrize("change", [change_document, change_code, change_profile, change_engine])
def test_change_is_read_again(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    """A document is read again when it, the framework, the options or the program have changed."""
    for name in ("de.docx", "fr.html", "en.pdf"):
        (raw / "esqf-occupational/sample-1" / name).unlink()
    running = Running(1, cache=tmp_path / "cache")
    read(raw, running)
    options = change(raw, monkeypatch)
    assert read(raw, running, options)[1][1:] == [("read", "it.txt")]
    assert read(raw, running, options)[1][1:] == [("kept", "it.txt")]


def test_corrections_are_never_kept(raw: Path, tmp_path: Path) -> None:
    """A correction takes effect although the document is not read again, and is gone when it is taken away."""
    running = Running(1, cache=tmp_path / "cache")
    plain, _ = read(raw, running)
    assert plain[0].edition is not None
    replaced = plain[0].edition.cells.filter(code="6c")["source_text"].item()
    beside = raw / "esqf-occupational/sample-1/de.corrections.toml"
    beside.write_text(
        f'[[correction]]\ncode = "6c"\nfield = "text"\nvalue = "Neu"\nreplaces = """{replaced}"""\n'
        'reason = "misprint"\nby = "A. Steward"\ndate = 2026-01-31\n',
        encoding="utf-8",
    )
    corrected, told = read(raw, running)
    assert ("kept", "de.docx") in told
    assert corrected[0].edition is not None
    assert corrected[0].edition.texts()["6c"] == "Neu"
    beside.unlink()
    assert describe(read(raw, running)[0]) == describe(plain)


@pytest.mark.parametrize("jobs", [1, 2])
def test_editions_leave_the_cache_one_by_one(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """However many documents are kept, none is in memory before its turn; one whose entry goes meanwhile is read."""
    (raw / "esqf-occupational/sample-1/en.pdf").unlink()
    running = Running(jobs, cache=tmp_path / "cache")
    first, _ = read(raw, running)
    loaded: list[str] = []
    get = Cache.get
    monkeypatch.setattr(Cache, "get", lambda cache, key: loaded.append(key) or get(cache, key))
    told: list[str] = []
    with Schedule(running) as schedule:
        outcomes = schedule.read(find_documents(raw), Options(), lambda event: told.append(event.kind))
        second = [next(outcomes)]
        assert len(loaded) == 1
        shutil.rmtree(tmp_path / "cache")
        second += outcomes
    assert describe(second) == describe(first)
    assert [kind for kind in told if kind != "page"] == ["found", "kept", "read", "read"]
    assert len(list((tmp_path / "cache").glob("*/*"))) == 2


@pytest.mark.parametrize("damage", [b"", b"noise", b"\x78\x9c\x03\x00\x00\x00\x00\x01"])
def test_damaged_cache_costs_time_alone(raw: Path, tmp_path: Path, damage: bytes) -> None:
    """Entries that are cut off or overwritten are read again; the folder may go at any time."""
    running = Running(1, cache=tmp_path / "cache")
    first, _ = read(raw, running)
    for entry in (tmp_path / "cache").glob("*/*"):
        entry.write_bytes(damage)
    second, told = read(raw, running)
    assert describe(second) == describe(first)
    assert ("read", "it.txt") in told
    shutil.rmtree(tmp_path / "cache")
    assert describe(read(raw, running)[0]) == describe(first)


def test_cache_that_cannot_be_written_is_no_error(raw: Path) -> None:
    """Where there is no room for a cache, everything is read."""
    outcomes, told = read(raw, Running(1, cache=Path("/proc/no-cache")))
    assert outcomes[0].edition is not None
    assert ("read", "it.txt") in told


def test_what_nobody_asks_for_is_removed(raw: Path, tmp_path: Path) -> None:
    """The cache does not grow for ever."""
    read(raw, Running(1, cache=tmp_path / "cache"))
    cache = Cache(tmp_path / "cache")
    cache.prune()
    assert len(list((tmp_path / "cache").glob("*/*"))) == 3
    cache.prune(unused=-1)
    assert list((tmp_path / "cache").glob("*/*")) == []


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_pages_are_tasks_of_their_own(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long document is read in parts side by side, and is the document that is read whole."""
    monkeypatch.setattr("esqf.reading.PART", 3)
    task = make_task(RAW / "esqf-occupational/sample-1/en.pdf", Options(engine=engine))
    parts = split_task(task)
    assert len(parts) > 1
    documents = [read_bytes(task.data, task.name, engine, part=part) for part in parts]
    whole = read_bytes(task.data, task.name, engine)
    assert tuple(block for document in documents for block in document.blocks) == whole.blocks
    assert pack(read_task(task, documents)) == pack(read_task(task))


def test_long_documents_are_read_in_parts(tmp_path: Path) -> None:
    """The processes split a long document by themselves, with the same edition as a result."""
    import pypdfium2

    long = pypdfium2.PdfDocument.new()
    with pypdfium2.PdfDocument(RAW / "esqf-occupational/sample-1/en.pdf") as short:
        for _ in range(5):
            long.import_pages(short)
    path = tmp_path / "long.pdf"
    long.save(path)
    long.close()
    task = make_task(path)
    assert len(split_task(task)) > 1
    pages: set[int] = set()
    with Workers(most=2) as workers:
        edition = workers.read(task, lambda page, _: pages.add(page))
    assert pack(edition) == pack(read_task(task))
    assert len(pages) == (edition.source.pages if edition.source else 0)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler on this machine and two workers in processes of their own."""
    pytest.importorskip("distributed")
    folder = tmp_path_factory.mktemp("dask")
    dask = str(Path(sys.executable).with_name("dask"))
    address = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    alone = ["--no-dashboard", "--scheduler-file", str(address)]
    processes = [subprocess.Popen([dask, "scheduler", "--host", "127.0.0.1", "--port", "0", *alone], **quiet)]
    processes += [
        subprocess.Popen(
            [dask, "worker", *alone, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder / name)], **quiet
        )
        for name in ("one", "two")
    ]
    yield find_address(address), processes[1:]
    for process in processes:
        process.kill()
        process.wait()


def find_address(file: Path) -> str:
    """The address that a scheduler has written to a file."""
    import json
    import time

    for _ in range(600):
        if file.exists() and file.stat().st_size:
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.1)
    raise AssertionError("the scheduler does not come up")


@pytest.mark.slow
def test_cluster_that_loses_a_machine_reads_everything(
    raw: Path, scheduler: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    """On a Dask cluster one of whose two workers is killed while it reads, the editions are those read here."""
    address, workers = scheduler
    for copy in range(4):
        shutil.copytree(raw / "esqf-occupational/sample-1", raw / f"esqf-occupational/copy-{copy}")
    paths = find_documents(raw)
    cache_module.code_version.cache_clear()  # the code may have been edited while the tests ran
    outcomes: list[Outcome] = []
    with Schedule(Running(dask=address)) as schedule:
        for outcome in schedule.read(paths, Options()):
            outcomes.append(outcome)
            if len(outcomes) == 3:
                workers[0].kill()
    assert describe(outcomes) == describe(list(read_here(paths)))


def test_cluster_that_is_not_there_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong address is named with what was expected."""
    pytest.importorskip("distributed")
    monkeypatch.setattr("esqf.cluster.PATIENCE", 1)
    message = r"no Dask scheduler at tcp://127\.0\.0\.1:9 .*expected tcp://HOST:8786"
    with pytest.raises(UsageError, match=message), Schedule(Running(dask="tcp://127.0.0.1:9")):
        pass


@pytest.mark.slow
def test_cluster_of_another_version_is_refused(raw: Path, scheduler: tuple[str, list[object]]) -> None:
    """A cluster whose code reads differently would publish other data."""
    from esqf import cluster

    with pytest.MonkeyPatch.context() as patch, Schedule(Running(dask=scheduler[0])) as schedule:
        patch.setattr(cluster, "code_version", lambda: "another")
        with pytest.raises(UsageError, match="the cluster runs another version"):
            list(schedule.read(find_documents(raw), Options()))
