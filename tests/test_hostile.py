"""No document crashes the program, hangs it, or makes it do anything but read: an edition or a clear error, always."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from editions import SHARED
from esqf.extract.errors import DocumentError, describe_cause
from esqf.extract.reader import ENGINES, read_bytes, read_document
from esqf.extract.table import Box
from esqf.options import MIB, Limits, Options, Running
from esqf.publish.report.pictures import cut_pictures
from esqf.reading import Outcome, make_task
from esqf.schedule import Schedule
from esqf.workers import Workers, sweep_scratch
from hostile import DOCUMENTS, PAGE, PDFS, build, build_pdf, one_page, pages_of, stream
from test_samples import RAW, list_cells, read_sample

GOOD = RAW / "esqf-occupational/sample-1/de.docx"
LONG = 300.0  # seconds; a busy machine must not decide
# What a library cannot be kept from is ended by a limit; all other documents are judged by our own code.
ENDED = {
    *("gigabyte-of-spaces.pdf", "bomb-in-a-bomb.pdf", "forms-without-end.pdf", "forms-two-to-the-thirtieth.pdf"),
    "marks-in-marks.pdf",
}


@pytest.fixture(scope="module")
def schedule() -> Iterator[Schedule]:
    """What reads documents, with the usual memory."""
    with Schedule(Running(limits=Limits(LONG))) as opened:
        yield opened


def judge(outcome: Outcome) -> str:
    """The message about a document, of which everything is as promised; "" where it was read."""
    if outcome.edition is not None:
        return ""
    error = outcome.error
    assert isinstance(error, DocumentError)
    message = str(error)
    assert message.startswith(str(outcome.path))
    assert "\n" not in message
    assert "the reader failed" not in message, getattr(error, "__notes__", message)
    assert "without an answer" not in message
    assert "root:" not in message
    return message


@pytest.mark.parametrize("name", DOCUMENTS)
def test_hostile_document_ends_in_a_clear_error(name: str, schedule: Schedule, tmp_path: Path) -> None:
    """Each says what is wrong with it in one line, and only for bombs that burst inside a library it takes a limit."""
    path = tmp_path / name
    path.write_bytes(build(name))
    (outcome,) = schedule.read([path], Options())
    message = judge(outcome)
    assert message
    assert ("the reader" in message or "takes more than" in message) <= (name in ENDED)
    assert not list(tmp_path.glob("*.*")) or [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("engine", ["pdfplumber", "camelot"])
@pytest.mark.parametrize(
    "name", ["truncated", "encrypted-with-password", "page-of-nan", "font-in-itself", "zero-bytes"]
)
def test_other_engines_end_likewise(engine: str, name: str, schedule: Schedule, tmp_path: Path) -> None:
    """The engines that give a second opinion are fenced in the same way."""
    path = tmp_path / f"{name}.pdf"
    path.write_bytes(PDFS[name]())
    (outcome,) = schedule.read([path], Options(engine=engine))
    assert judge(outcome)


BROKEN_FOR_OTHERS = one_page().replace(b"trailer << ", b"trailer << /Odd ")  # an odd count of keys and values
NO_PAGE = build_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [9 0 R] /Count 1 >>"])


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_reads_what_pdfium_mends(engine: str) -> None:
    """The libraries behind the other engines stumble over a broken trailer; they are given the copy PDFium saves."""
    assert read_bytes(BROKEN_FOR_OTHERS, "odd.pdf", engine).pages == 1


@pytest.mark.parametrize("engine", ["pdfium", "camelot"])
def test_pages_that_cannot_be_loaded_are_named(engine: str) -> None:
    """Where no page can be loaded the error says so, and of which page."""
    with pytest.raises(DocumentError, match=r"none\.pdf, page 1: its page cannot be loaded; expected a PDF that"):
        read_bytes(NO_PAGE, "none.pdf", engine)


def test_page_too_large_to_draw_is_told() -> None:
    """Camelot draws pages; where one is too large for that, the error says so, and not what else to install."""
    large = one_page(page=PAGE.replace(b"595 842", b"100000 100000") % b"")
    with pytest.raises(DocumentError, match=r"large\.pdf: Camelot cannot draw its pages, perhaps for their size; "):
        read_bytes(large, "large.pdf", "camelot")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"UPDF-1.7\n1 0 obj\n", r"a PDF without its beginning"),
        (b"%PDF-1.7\n", r"cannot open it \(data format error\); expected a complete PDF file"),
        (build("tree-of-a-billion-pages.pdf"), "finds no pages in it"),
        (one_page()[:-9].replace(b"/Root", b"/Encrypt << /Filter /Foo /V 9 >> /Root"), "encrypted in a way"),
    ],
)
def test_what_cannot_be_opened_is_told_apart(data: bytes, message: str) -> None:
    """Each reason for which a PDF does not open has its own words, none of the library's."""
    with pytest.raises(DocumentError, match=message):
        read_bytes(data, "closed.pdf")


def test_library_errors_are_short() -> None:
    """What a library says is named by its kind and cut to a readable length, its wrapping taken off."""
    assert describe_cause(RuntimeError(KeyError("x" * 50 + " y" * 500))).startswith("KeyError: 'xxxx")
    assert len(describe_cause(ValueError("y " * 500))) < 150
    assert describe_cause(RuntimeError(EOFError())) == "EOFError"
    with pytest.raises(MemoryError):
        describe_cause(RuntimeError(MemoryError()))


@pytest.mark.parametrize("engine", ENGINES)
def test_password_opens_an_encrypted_document(engine: str, schedule: Schedule, tmp_path: Path) -> None:
    """With its password the document is read; with another it is said to need one."""
    path = tmp_path / "encrypted.pdf"
    path.write_bytes(build("encrypted-with-password.pdf"))
    (opened,) = schedule.read([path], Options(engine=engine, password="user"))  # noqa: S106
    assert "no table found" in judge(opened)
    (closed,) = schedule.read([path], Options(engine=engine, password="wrong"))  # noqa: S106
    assert "needs a password" in judge(closed)


@pytest.mark.skipif(not (SHARED / "real/hostile").is_dir(), reason="the shared documents are not here")
def test_documents_of_other_projects_end_in_tables_or_a_clear_error(schedule: Schedule) -> None:
    """Malformed, encrypted and fuzzed PDFs from the test suites of pdf.js, qpdf and pdfminer, none of which holds an
    edition, under PDFium; every sixteenth under the other engines, which take their time."""
    documents = sorted((SHARED / "real/hostile").iterdir())
    for engine in ENGINES:
        some = documents if engine == "pdfium" else documents[::16]
        outcomes = list(schedule.read(some, Options(engine=engine)))
        assert len(outcomes) == len(some)
        for outcome in outcomes:
            assert "the reader" not in judge(outcome)


def test_crash_costs_that_document_alone(tmp_path: Path) -> None:
    """A document that takes PDFium down is an error with its page; those before and after it are read."""
    bomb = tmp_path / "bomb.pdf"
    bomb.write_bytes(build("gigabyte-of-spaces.pdf"))
    with Schedule(Running(jobs=1, limits=Limits(LONG, 1000 * MIB))) as schedule:
        first, second, third = schedule.read([GOOD, bomb, GOOD], Options())
    assert first.edition is not None
    assert third.edition is not None
    assert list_cells(third.edition) == list_cells(read_sample("esqf-occupational/sample-1/de.docx"))
    assert "bomb.pdf, page 1: " in judge(second)
    assert "expected " in judge(second)


def test_hang_ends_with_the_time(tmp_path: Path) -> None:
    """A document that takes too long is ended, named with its page and what to do; the next is read."""
    slow = tmp_path / "slow.pdf"
    slow.write_bytes(build("forms-without-end.pdf"))
    with Workers(Limits(1.0)) as workers:
        start = time.monotonic()
        with pytest.raises(
            DocumentError, match=r"slow.pdf, page 1: it could not be read within 1 seconds; .*--timeout"
        ):
            workers.read(make_task(slow))
        assert time.monotonic() - start < 60
    with Workers(Limits(LONG)) as workers:
        assert workers.read(make_task(GOOD)).cells.height == 333


def test_long_document_shares_its_time(tmp_path: Path) -> None:
    """The parts of a long document have the document's seconds together, not each for itself."""
    long = tmp_path / "long.pdf"
    long.write_bytes(pages_of(1900))
    start = time.monotonic()
    with Workers(Limits(0.5), 2) as workers, pytest.raises(DocumentError, match=r"within 0\.5 seconds"):
        workers.read(make_task(long))
    assert time.monotonic() - start < 60


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(LONG, 30 * MIB), r"could not start .*--memory"),
        (Limits(LONG, output=10_000), r"what was read from it exceeds 0 MiB.*--output-limit"),
    ],
)
def test_limits_say_which_option_changes_them(limits: Limits, message: str) -> None:
    """A limit that was set too low is named."""
    with Workers(limits) as workers, pytest.raises(DocumentError, match=message):
        workers.read(make_task(GOOD))


def test_drawing_a_page_is_fenced_too(tmp_path: Path) -> None:
    """Pictures for the report are cut by a worker: those of a sound page, none of one that bursts."""
    boxes = [Box(1, 100, 100, 300, 200), Box(1, 0, 0, 50, 50), Box(99, 0, 0, 1, 1)]
    sound = (RAW / "esqf-occupational/sample-1/en.pdf").read_bytes()
    with Workers(Limits(LONG)) as workers:
        assert workers.cut(sound, "en.pdf", boxes) == tuple(cut_pictures(sound, "en.pdf", boxes))
    with Workers(Limits(LONG, 1000 * MIB)) as workers:
        assert workers.cut(build("gigabyte-of-spaces.pdf"), "bomb.pdf", boxes) == ()


def test_pages_are_counted_to_the_watcher(tmp_path: Path) -> None:
    """Whoever watches is told each page of a document, in the process that reads it."""
    path = tmp_path / "pages.pdf"
    path.write_bytes(pages_of(3))
    told: list[tuple[int, int]] = []
    with Workers(Limits(LONG)) as workers, pytest.raises(DocumentError, match="no table"):
        workers.read(make_task(path), lambda page, pages: told.append((page, pages)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_scratch_is_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the libraries write goes to a folder of the worker's, and that goes with it."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    with Workers(Limits(LONG)) as workers:
        workers.warm_up()
        assert len(list(scratch.iterdir())) == 1
    assert list(scratch.iterdir()) == []


HOLDER = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from esqf.workers import Workers, sweep_scratch
Workers().warm_up()
print("ready", flush=True)
sys.stdin.read()
"""


def test_scratch_of_a_killed_program_is_cleared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a program that was killed left is removed by the next one, and what a living one uses is not."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    (folder,) = tmp_path.iterdir()
    for kill in (False, True):
        if kill:
            holder.kill()
            holder.communicate()
        os.utime(folder, (0, 0))  # long ago
        sweep_scratch()
        assert folder.exists() != kill


CONFINED = """
import os, socket, subprocess, sys
from pathlib import Path
from esqf.sandbox import confine
granted = confine(Path(sys.argv[1]))
def attempt(name, act):
    try:
        act()
    except OSError:
        return
    print(name)
print(*granted)
attempt("read", lambda: open(sys.argv[2]).read())
attempt("list", lambda: os.listdir(os.path.dirname(sys.argv[2])))
attempt("write", lambda: open(sys.argv[2] + ".new", "w"))
attempt("remove", lambda: os.unlink(sys.argv[2]))
attempt("connect", lambda: socket.create_connection(("127.0.0.1", 9)))
attempt("socket", lambda: socket.socket(socket.AF_INET6))
attempt("run", lambda: subprocess.run(["true"]))
attempt("scratch", lambda: open(sys.argv[1] + "/x", "w").write("x"))
attempt("own", lambda: open(os.__file__).read())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines")
def test_worker_is_shut_in(tmp_path: Path) -> None:
    """In a confined process even code that an attacker runs reads, writes, connects and starts nothing outside."""
    (tmp_path / "scratch").mkdir()
    (tmp_path / "secrets").mkdir()
    secret = tmp_path / "secrets" / "secret.txt"
    secret.write_text("root:")
    command = [sys.executable, "-P", "-c", CONFINED, str(tmp_path / "scratch"), str(secret)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    if said[0] != "files calls":
        pytest.skip(f"this kernel grants {said[0] or 'nothing'}")
    assert said[1:] == ["scratch", "own"]


def test_modules_that_lie_about_are_not_run(tmp_path: Path) -> None:
    """A folder of documents with a file named like a library of ours runs nothing of it."""
    for name in ("polars", "pickle", "typing", "esqf"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w')")
    command = [Path(sys.executable).with_name("esqf"), "extract", str(GOOD.resolve())]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists()


def test_only_documents_are_read(tmp_path: Path) -> None:
    """Folders, devices, pipes, dead links and impossible names are errors at once."""
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "dead.pdf").symlink_to(tmp_path / "nowhere")
    for path in (tmp_path, tmp_path / "pipe.pdf", tmp_path / "dead.pdf", Path("/dev/zero"), Path("a\0b.pdf")):
        with pytest.raises(DocumentError):
            read_document(path)


def test_dead_worker_is_replaced() -> None:
    """A worker that somebody else kills costs an error that says so, and the next document has a new one."""
    with Workers(Limits(LONG)) as workers:
        workers.warm_up()
        for child in psutil.Process().children():
            child.kill()
            child.wait(10)
        assert workers.read(make_task(GOOD)).cells.height == 333


def test_text_of_a_hostile_page_is_still_text(tmp_path: Path) -> None:
    """Control characters and zero bytes do not reach a message or a cell."""
    path = tmp_path / "zero.pdf"
    path.write_bytes(one_page(stream(b"BT /F1 10 Tf 50 700 Td (1\0\1\2 a\0b) Tj ET")))
    document = read_document(path)
    text = "\n".join(line.text for block in document.blocks for line in getattr(block, "lines", ()))
    assert "\0" not in text
    assert "\1" not in text
