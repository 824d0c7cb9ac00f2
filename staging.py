"""Replacing a folder whole: written beside it, moved into place in one step, whatever happens meanwhile.

.output.lock    held while somebody writes; the system lets go of it when that process ends, however it ends
.output.part    what is being written; left behind by a process that was killed, cleared by the next
.output.old     only where the system cannot swap folders: the old one between two renames
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .extract.errors import DatasetError, EsqfError, UsageError

MARK = ".esqf"  # tells our folders from others, which are never replaced
MARK_TEXT = "Published by esqf, which replaces this folder whole.\n"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # <fcntl.h>, <linux/fs.h>
_RENAME_SWAP = 2  # <sys/stdio.h> on macOS
_CANNOT_SWAP = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)


def _say_nothing(target: Path) -> None:
    """Nobody is told."""


@contextmanager
def replace_directory(target: Path, waiting: Callable[[Path], None] = _say_nothing) -> Iterator[Path]:
    """A folder to write into; on leaving without an error it takes the place of `target` in one step.

    Where somebody else is writing there, `waiting` is told and their end awaited. Hidden files of the old folder (as
    .gitignore) are carried over. UsageError for a target that is not ours to replace, DatasetError where it cannot be
    written, as on a full disk; the old folder stays."""
    target = target.resolve()
    _check_target(target)
    staged, old = (target.with_name(f".{target.name}.{suffix}") for suffix in ("part", "old"))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _lock(target.with_name(f".{target.name}.lock"), lambda: waiting(target)):
            _recover(target, staged, old)
            staged.mkdir()
            try:
                yield staged
                _complete(staged, target)
                _exchange(staged, target, old)
            finally:
                shutil.rmtree(staged, ignore_errors=True)
    except EsqfError:
        raise
    except Exception as error:  # the writers of some formats wrap what the system says in errors of their own
        cause = error if isinstance(error, OSError | sqlite3.OperationalError) else error.__context__
        if not isinstance(cause, OSError | sqlite3.OperationalError):
            raise
        raise DatasetError(_describe(cause, target)) from error


def _check_target(target: Path) -> None:
    """UsageError for a file, or a folder with things in it that we did not publish."""
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(f"{target}: a file; expected a folder to publish to")
    foreign = sorted(path.name for path in target.iterdir() if not path.name.startswith("."))
    if foreign and not (target / MARK).exists():
        some = ", ".join(foreign[:3]) + (", …" if len(foreign) > 3 else "")
        raise UsageError(f"{target}: holds {some}, which esqf did not publish; expected a new or empty folder")


@contextmanager
def _lock(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a lock file; it is gone afterwards."""
    while True:
        handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o666)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(handle, fcntl.LOCK_EX)
            if not _is_at(handle, path):
                continue  # who held it before has removed it
            try:
                yield
            finally:
                path.unlink()
            return
        finally:
            os.close(handle)


def _is_at(handle: int, path: Path) -> bool:
    """Whether an open file is the one at a path."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _recover(target: Path, staged: Path, old: Path) -> None:
    """Clear what a killed process left, and bring the old folder back if it stopped between two renames."""
    if old.exists() and not target.exists():
        old.rename(target)
    for left in (staged, old):
        if left.exists():
            shutil.rmtree(left)


def _complete(staged: Path, target: Path) -> None:
    """Carry hidden files over, and make sure that everything is on the disk before it takes the old folder's place."""
    (staged / MARK).write_text(MARK_TEXT, encoding="utf-8")
    for hidden in sorted(target.glob(".*")) if target.is_dir() else []:
        if hidden.is_file() and hidden.name != MARK:
            shutil.copy2(hidden, staged / hidden.name)
    for path in [*sorted(staged.rglob("*")), staged]:
        _sync(path)


def _sync(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(staged: Path, target: Path, old: Path) -> None:
    """Swap two folders atomically; where the system cannot, by two renames."""
    if not target.exists():
        staged.rename(target)
    elif not _swap(staged, target):
        target.rename(old)
        staged.rename(target)
        shutil.rmtree(old)
    _sync(target.parent)


def _swap(one: Path, other: Path) -> bool:
    """Swap two folders in one step; whether the system can. OSError where it could but fails."""
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin":
        failed = libc.renamex_np(*names, _RENAME_SWAP)
    elif hasattr(libc, "renameat2"):
        failed = libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE)
    else:
        return False
    code = ctypes.get_errno()
    if failed and code not in _CANNOT_SWAP:
        raise OSError(code, os.strerror(code), str(other))
    return not failed


_FULL, _ELSEWHERE, _MOUNTED = "more free space", "a folder where you may write", "a folder inside that mount point"
_ADVICE = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EBUSY: _MOUNTED,
    errno.EXDEV: _MOUNTED,
    errno.EACCES: _ELSEWHERE,
    errno.EROFS: _ELSEWHERE,
}


def _describe(error: Exception, target: Path) -> str:
    """What went wrong and what to do, in one line."""
    code = error.errno if isinstance(error, OSError) else errno.ENOSPC  # SQLite has no other reason in a new folder
    advice = _ADVICE.get(code or errno.ENOSPC, "what the system says put right")
    found = getattr(error, "strerror", None) or error
    return f"{target}: cannot be written ({found}); what was there before is unchanged; expected {advice}"
