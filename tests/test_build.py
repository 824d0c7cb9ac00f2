"""`esqf build`: everything from raw/ to output/, repeatable, interruptible, nothing lost."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from esqf.build import build
from esqf.extract.errors import DatasetError, UsageError
from esqf.follow import follow_changes
from esqf.normalize.finding import Finding
from esqf.options import Options, Running
from esqf.publish.read_back import read_dataset
from esqf.schedule import Event, Schedule
from hostile import one_page
from test_samples import RAW

ESQF = str(Path(sys.executable).with_name("esqf"))
OPTIONS = Options(strict_corrections=True)
PLACE = "esqf-occupational/sample-1"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Two documents that are quick to read."""
    folder = tmp_path / "raw" / PLACE
    folder.mkdir(parents=True)
    for name in ("de.docx", "fr.html"):
        shutil.copy(RAW / PLACE / name, folder)
    return tmp_path / "raw"


@pytest.fixture
def small(raw: Path) -> Path:
    """One of them."""
    (raw / PLACE / "de.docx").unlink()
    return raw


@pytest.fixture
def only_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish one format and no report, where the question is another than what is published."""
    monkeypatch.setattr("esqf.publish.dataset.STANDARD", ("json",))
    monkeypatch.setattr("esqf.publish.report.write.write_report", lambda *_, **__: None)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Where to publish to."""
    return tmp_path / "output"


def take_stock(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its path; the report's front page tells what is new and differs."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / "report" / "index.html"
    }


def find_stale(findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings that an edition is stale."""
    return [found for found in findings if found.code == "edition-stale"]


def run(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    command = [ESQF, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **more})


def test_same_documents_give_the_same_bytes(raw: Path, output: Path, tmp_path: Path) -> None:
    """Read here or by two processes, from documents or from the cache, from wherever raw/ lies: the same dataset."""
    build(raw, output, OPTIONS)
    expected = take_stock(output)
    elsewhere = shutil.copytree(raw, tmp_path / "elsewhere" / "raw")
    running = Running(2, cache=tmp_path / "cache")
    events: list[Event] = []
    for _ in range(2):
        with Schedule(running) as schedule:
            build(elsewhere, tmp_path / "other", OPTIONS, partial(schedule.read, watch=events.append))
        assert take_stock(tmp_path / "other") == expected
    assert {"read", "kept"} < {event.kind for event in events}


def test_nothing_new_is_told_where_nothing_changed(small: Path, output: Path) -> None:
    """Building again from the same documents reports no edition and no finding as new."""
    for _ in range(2):
        build(small, output, OPTIONS)
    front = (output / "report" / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"new finding|New edition|changed edition", front, re.IGNORECASE)


def test_raw_is_never_written(raw: Path, output: Path) -> None:
    """raw/ is as it was, also where it cannot be written at all."""
    before = take_stock(raw)
    for folder in (raw / PLACE, raw):
        folder.chmod(0o555)
    build(raw, output, OPTIONS)
    for folder in (raw, raw / PLACE):
        folder.chmod(0o755)
    assert take_stock(raw) == before


@pytest.mark.usefixtures("only_json")
def test_failed_document_leaves_its_last_good_edition(raw: Path, output: Path) -> None:
    """It is marked stale with what happened and what to do, build after build, until the document is mended."""
    document = raw / PLACE / "de.docx"
    build(raw, output, OPTIONS)
    good = {edition.language: edition.cells for edition in read_dataset(output)}
    whole = document.read_bytes()
    document.write_bytes(whole[:5000])
    for _ in range(2):
        done = build(raw, output, OPTIONS)
        assert [str(error).split(":")[0] for error in done.errors] == [str(document)]
        (stale,) = find_stale(done.findings)
        assert (stale.language, stale.document) == ("de", str(document))
        assert "damaged zip package" in stale.message
        assert "complete file" in (stale.suggestion or "")
        published = {edition.language: edition for edition in read_dataset(output)}
        assert published["de"].cells.equals(good["de"])
        assert [found.code for found in published["de"].findings].count("edition-stale") == 1
    document.write_bytes(whole)
    done = build(raw, output, OPTIONS)
    assert not find_stale(done.findings)
    assert not done.errors


@pytest.mark.usefixtures("only_json")
def test_failed_document_without_an_earlier_edition_is_an_error(raw: Path, output: Path) -> None:
    """The others are published."""
    (raw / PLACE / "en.pdf").write_bytes(one_page())
    done = build(raw, output, OPTIONS)
    assert [edition.language for edition in read_dataset(output)] == ["de", "fr"]
    assert len(done.errors) == 1
    assert not find_stale(done.findings)


@pytest.mark.usefixtures("only_json")
def test_document_taken_away_takes_its_edition(raw: Path, output: Path) -> None:
    """Only what fails is kept; what a person removed from raw/ goes."""
    build(raw, output, OPTIONS)
    (raw / PLACE / "fr.html").unlink()
    build(raw, output, OPTIONS)
    assert [edition.language for edition in read_dataset(output)] == ["de"]


@pytest.mark.usefixtures("only_json")
def test_all_documents_failing_keep_the_dataset(raw: Path, output: Path) -> None:
    """Where nothing can be read, everything published before stays, marked."""
    build(raw, output, OPTIONS)
    for document in (raw / PLACE).iterdir():
        document.write_bytes(b"")
    done = build(raw, output, OPTIONS)
    assert len(find_stale(done.findings)) == len(done.errors) == len(read_dataset(output)) == 2


@pytest.mark.usefixtures("only_json")
def test_stale_correction_keeps_the_last_good_edition(raw: Path, output: Path) -> None:
    """A correction that fits no more fails its document, and the edition before it stays."""
    build(raw, output, OPTIONS)
    (raw / PLACE / "de.corrections.toml").write_text(
        '[[correction]]\ncode = "6c"\nfield = "text"\nvalue = "x"\nreplaces = "never said"\nreason = "?"\nby = "A"\n'
        "date = 2026-01-31\n",
        encoding="utf-8",
    )
    done = build(raw, output, OPTIONS)
    assert len(done.errors) == 1
    assert [found.language for found in find_stale(done.findings)] == ["de"]


def test_nothing_to_publish_is_an_error(tmp_path: Path, output: Path) -> None:
    """An empty raw/, or one with broken documents alone, publishes nothing."""
    (tmp_path / "raw" / PLACE).mkdir(parents=True)
    with pytest.raises(DatasetError, match="no documents; expected <framework>/<version>/<language>"):
        build(tmp_path / "raw", output, OPTIONS)
    (tmp_path / "raw" / PLACE / "en.pdf").write_bytes(b"")
    with pytest.raises(DatasetError, match="an empty file"):
        build(tmp_path / "raw", output, OPTIONS)
    assert not output.exists()


@pytest.mark.parametrize("place", [".", "raw", "raw/output", "raw/.."])
def test_raw_and_output_lie_apart(raw: Path, place: str) -> None:
    """Output that would replace raw/, or lie in it, is refused."""
    with pytest.raises(UsageError, match="overlap"):
        build(raw, raw.parent / place, OPTIONS)
    assert (raw / PLACE / "de.docx").exists()


@pytest.mark.usefixtures("only_json")
def test_two_documents_of_one_edition_publish_nothing(raw: Path, output: Path) -> None:
    """Nobody knows which is right: the dataset stays as it was."""
    build(raw, output, OPTIONS)
    before = take_stock(output)
    shutil.copy(raw / PLACE / "de.docx", raw / PLACE / "de.backup.docx")
    (raw / PLACE / "de.backup.docx").rename(raw / PLACE / "de.DOCX")
    with pytest.raises(UsageError, match="two documents for"):
        build(raw, output, OPTIONS)
    assert take_stock(output) == before


def test_changes_are_followed(tmp_path: Path) -> None:
    """At once, then after each change, once for several that come together, not without one."""
    turns = follow_changes(tmp_path, glance=0.02)
    next(turns)
    (tmp_path / "a.txt").write_text("1")
    (tmp_path / "b.txt").write_text("1")
    next(turns)
    (tmp_path / "b.txt").unlink()
    next(turns)
    started = time.monotonic()
    process = subprocess.Popen(["sh", "-c", f"sleep 0.5; echo 2 > {tmp_path}/a.txt"])
    next(turns)
    assert time.monotonic() - started > 0.4
    process.wait()


# --- the command ------------------------------------------------------------------------------------------------


def test_log_for_machines(raw: Path, output: Path, tmp_path: Path) -> None:
    """With --json-log each line on standard error is an event with its time, and the last says what was published."""
    (raw / PLACE / "en.pdf").write_bytes(one_page())
    done = run("build", raw, "-o", output, "--json-log", "--cache", tmp_path / "cache")
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["event"] for event in events] == ["found", "read", "failed", "read", "published"]
    assert events[0]["count"] == 3
    assert "no table found" in events[2]["error"]
    assert (events[-1]["count"], events[-1]["failed"]) == (2, 1)
    assert all("time" in event for event in events)
    assert done.returncode == 2
    assert done.stdout == ""


def test_errors_in_the_log_for_machines(raw: Path) -> None:
    """What ends the program is a line of JSON too."""
    done = run("build", raw, "-o", raw, "--json-log", "--no-cache")
    assert done.returncode == 2
    assert json.loads(done.stderr)["event"] == "error"


def test_progress_is_shown_to_terminals_alone(small: Path) -> None:
    """In a pipe there is no bar, no colour and no carriage return."""
    done = run("extract", small / PLACE / "fr.html")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stderr
    assert "\r" not in done.stderr
    assert "reading" not in done.stderr


def test_progress_bar_at_a_terminal(small: Path) -> None:
    """Where a person looks on, the bar shows documents and pages while they are read."""
    main, terminal = os.openpty()
    command = [ESQF, "extract", str(small / PLACE / "fr.html")]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=terminal, env=environment)
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # so Linux says that the terminal has closed
        while said := os.read(main, 65536):
            shown += said
    os.close(main)
    assert process.wait() == 0
    assert b"\x1b[" in shown
    assert b"reading" in shown
    assert b"0/1" in shown


def test_second_build_waits_for_the_first(small: Path, output: Path) -> None:
    """Two at once: one says that it waits; both end well."""
    command = [ESQF, "build", str(small), "-o", str(output), "--no-cache", "--json-log"]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert ["waiting" in text for text in said].count(True) == 1
    assert len(read_dataset(output)) == 1


def test_watching_builds_again_after_a_change(raw: Path, output: Path, tmp_path: Path) -> None:
    """With --watch a correction is in the dataset as soon as it is saved; an error does not end it, Ctrl-C does."""
    command = [ESQF, "build", str(raw), "-o", str(output), "--watch", "--json-log", "--cache", str(tmp_path / "cache")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    events = map(json.loads, process.stderr)
    wait_for(events, "published")
    cells = next(edition for edition in read_dataset(output) if edition.language == "de").cells
    replaced = cells.filter(code="6c")["source_text"].item()
    beside = raw / PLACE / "de.corrections.toml"
    beside.write_text("[[correction", encoding="utf-8")
    assert wait_for(events, "published")["failed"] == 1
    beside.write_text(
        f'[[correction]]\ncode = "6c"\nfield = "text"\nvalue = "Neu"\nreplaces = """{replaced}"""\nreason = "?"\n'
        'by = "A. Steward"\ndate = 2026-01-31\n',
        encoding="utf-8",
    )
    assert wait_for(events, "published")["failed"] == 0
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    texts = next(edition for edition in read_dataset(output) if edition.language == "de").texts()
    assert texts["6c"] == "Neu"


def wait_for(events: Iterator[dict[str, object]], kind: str) -> dict[str, object]:
    """The next event of a kind."""
    return next(event for event in events if event["event"] == kind)


@pytest.mark.slow
def test_killed_builds_leave_the_old_dataset_or_the_new(raw: Path, output: Path, tmp_path: Path) -> None:
    """`kill -9` at any moment of a build: the dataset is the old one or the new one, byte for byte, and the next
    build succeeds with nothing left behind."""
    command = [ESQF, "build", str(raw), "--cache", str(tmp_path / "cache"), "-o"]
    subprocess.run([*command, str(tmp_path / "new")], check=True, capture_output=True)
    document = raw / PLACE / "fr.html"
    whole = document.read_bytes()
    document.unlink()
    started = time.monotonic()
    subprocess.run([*command, str(output)], check=True, capture_output=True)
    lasts = time.monotonic() - started
    document.write_bytes(whole)
    known = [take_stock(output), take_stock(tmp_path / "new")]
    command.append(str(output))
    rng = random.Random(9)
    for share in sorted(rng.uniform(0.3, 1.2) for _ in range(4)):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(share * lasts)
        process.kill()
        process.wait()
        assert take_stock(output) in known
    subprocess.run(command, check=True, capture_output=True)
    assert take_stock(output) == known[1]
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


FULL = """
mount -t tmpfs -o size={size} none {folder} || exit 77
cp -r {old} {folder}/output || exit 77
{esqf} build {raw} -o {folder}/output --no-cache
echo $? > {report}/status
cp -r {folder}/output {report}/output
ls -A {folder} > {report}/names
"""


@pytest.mark.slow
@pytest.mark.parametrize("room", [0.1, 0.5])
def test_full_disk_leaves_the_old_dataset(small: Path, output: Path, tmp_path: Path, room: float) -> None:
    """On a file system that fills up the build says so, ends with status 2 and leaves the old dataset, whole."""
    if sys.platform != "linux" or not shutil.which("unshare"):
        pytest.skip("needs Linux and unshare")
    build(small, output, OPTIONS)
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    for name in ("small", "report"):
        (tmp_path / name).mkdir()
    script = FULL.format(
        size=int(size * (1 + room)) + 200_000,
        folder=tmp_path / "small",
        old=output,
        raw=small,
        esqf=ESQF,
        report=tmp_path / "report",
    )
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True, check=False)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"this system mounts no file system for us: {done.stderr.strip()}")
    assert (tmp_path / "report" / "status").read_text() == "2\n"
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert take_stock(tmp_path / "report" / "output") == take_stock(output)
    assert (tmp_path / "report" / "names").read_text() == "output\n"
