"""A folder is replaced whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import errno
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from esqf import staging
from esqf.extract.errors import DatasetError, UsageError
from esqf.staging import replace_directory

FILES = 30
WRITER = f"""
import sys
from pathlib import Path
from esqf.staging import replace_directory
target, first = Path(sys.argv[1]), int(sys.argv[2])
for version in range(first, first + 1000):
    with replace_directory(target) as staged:
        (staged / "inner").mkdir()
        for number in range({FILES}):
            (staged / "inner" / f"{{number}}.txt").write_text(str(version))
    print(version, flush=True)
"""


def publish(target: Path, text: str) -> None:
    """Replace a folder by one with a file of that text."""
    with replace_directory(target) as staged:
        (staged / "data.txt").write_text(text, encoding="utf-8")


def read(target: Path) -> str:
    """The text that a folder was published with."""
    return (target / "data.txt").read_text(encoding="utf-8")


def list_beside(target: Path) -> list[str]:
    """What lies beside a folder."""
    return sorted(path.name for path in target.parent.iterdir() if path != target)


def test_folder_is_replaced_whole(tmp_path: Path) -> None:
    """The new folder has what was written to it and nothing of the old one, and nothing is left beside it."""
    target = tmp_path / "deep" / "output"
    publish(target, "1")
    (target / "edited-by-hand.txt").write_text("x")
    publish(target, "2")
    assert read(target) == "2"
    assert sorted(path.name for path in target.iterdir()) == [".esqf", "data.txt"]
    assert list_beside(target) == []


def test_hidden_files_are_carried_over(tmp_path: Path) -> None:
    """What a person keeps there out of sight, as .gitignore, stays."""
    target = tmp_path / "output"
    target.mkdir()
    (target / ".gitkeep").write_text("kept")
    publish(target, "1")
    publish(target, "2")
    assert (target / ".gitkeep").read_text() == "kept"


def test_error_leaves_the_old_folder(tmp_path: Path) -> None:
    """Where writing fails in the middle, the old folder is there and the half-written one is not."""
    target = tmp_path / "output"
    publish(target, "1")

    def fail() -> None:
        with replace_directory(target) as staged:
            (staged / "data.txt").write_text("2")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert read(target) == "1"
    assert list_beside(target) == []


@pytest.mark.parametrize("name", ["notes.txt", "src"])
def test_foreign_folders_are_never_replaced(tmp_path: Path, name: str) -> None:
    """A folder with things that we did not publish is refused, before anything is written."""
    target = tmp_path / "home"
    target.mkdir()
    (target / name).write_text("precious")
    with pytest.raises(UsageError, match=rf"home: holds {name}, which esqf did not publish"):
        publish(target, "1")
    assert (target / name).read_text() == "precious"
    assert list_beside(target) == []


def test_file_is_never_replaced(tmp_path: Path) -> None:
    """A file where the folder should be is refused."""
    target = tmp_path / "output"
    target.write_text("precious")
    with pytest.raises(UsageError, match="a file; expected a folder"):
        publish(target, "1")
    assert target.read_text() == "precious"


def test_link_stays_a_link(tmp_path: Path) -> None:
    """Where the folder is a symbolic link, what it leads to is replaced."""
    (tmp_path / "disk").mkdir()
    link = tmp_path / "output"
    link.symlink_to(tmp_path / "disk")
    publish(link, "1")
    publish(link, "2")
    assert link.is_symlink()
    assert read(tmp_path / "disk") == "2"


def test_second_writer_waits_and_says_so(tmp_path: Path) -> None:
    """Two at once: the second is told, waits for the first, and its folder comes last."""
    target = tmp_path / "output"
    told: list[Path] = []
    inside, go = threading.Event(), threading.Event()

    def first() -> None:
        with replace_directory(target) as staged:
            (staged / "data.txt").write_text("1")
            inside.set()
            go.wait(10)

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait(10)

    def tell(path: Path) -> None:
        told.append(path)
        go.set()

    with replace_directory(target, tell) as staged:
        assert read(target) == "1"
        (staged / "data.txt").write_text("2")
    thread.join()
    assert told == [target]
    assert read(target) == "2"
    assert list_beside(target) == []


def test_killed_writers_leave_the_old_folder_or_the_new(tmp_path: Path) -> None:
    """`kill -9` at any moment: the folder is one version, whole, and the next writer goes on."""
    target, rng = tmp_path / "output", random.Random(1)
    last = 0
    for _ in range(12):
        command = [sys.executable, "-c", WRITER, str(target), str(last + 1)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        last = int(writer.stdout.readline())
        time.sleep(rng.uniform(0, 0.1))
        writer.kill()
        said = [int(line) for line in writer.stdout.read().split()]
        writer.wait()
        writer.stdout.close()
        versions = {path.read_text() for path in (target / "inner").iterdir()}
        assert len(list((target / "inner").iterdir())) == FILES
        assert len(versions) == 1
        assert int(versions.pop()) >= max([last, *said])
        last += 1000
    publish(target, "after")
    assert read(target) == "after"
    assert list_beside(target) == []


def test_without_swapping_two_renames_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot swap folders, the folder is replaced all the same."""
    monkeypatch.setattr(staging, "_swap", lambda one, other: False)
    target = tmp_path / "output"
    publish(target, "1")
    publish(target, "2")
    assert read(target) == "2"
    assert list_beside(target) == []


def test_stop_between_two_renames_is_mended(tmp_path: Path) -> None:
    """A process killed between two renames leaves the old folder under another name; the next brings it back."""
    target = tmp_path / "output"
    publish(target, "1")
    target.rename(tmp_path / ".output.old")
    with pytest.raises(ZeroDivisionError), replace_directory(target):
        raise ZeroDivisionError
    assert read(target) == "1"
    assert list_beside(target) == []


def test_full_disk_is_a_clear_error(tmp_path: Path) -> None:
    """A disk that fills up leaves the old folder and says what to do."""
    target = tmp_path / "output"
    publish(target, "1")
    message = r"output: cannot be written \(No space left on device\).*more free space"
    with pytest.raises(DatasetError, match=message), replace_directory(target):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert read(target) == "1"


def test_file_that_grows_too_large_is_a_clear_error(tmp_path: Path) -> None:
    """The system refusing to write more is reported like a full disk, not as a crash."""
    target = tmp_path / "output"
    publish(target, "1")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(DatasetError, match="cannot be written"):
            publish(target, "2" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert read(target) == "1"


def test_folder_without_permission_is_a_clear_error(tmp_path: Path) -> None:
    """A place where nothing can be written is named with what to do."""
    with pytest.raises(DatasetError, match="cannot be written"):
        publish(Path("/proc/esqf/output"), "1")
