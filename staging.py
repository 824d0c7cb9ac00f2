"""Replacing a folder whole: written beside it, moved into place in one step, whatever happens meanwhile."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # <fcntl.h>, <linux/fs.h>


@contextmanager
def replace_directory(target: Path) -> Iterator[Path]:
    """A folder to write into; on leaving without an error it takes the place of `target` in one step.

    Hidden files of the old folder (as .gitignore) are carried over."""
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.parent / f".{target.name}.{os.getpid()}.part"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    try:
        yield staged
        for hidden in sorted(target.glob(".*")) if target.is_dir() else []:
            if hidden.is_file():
                shutil.copy2(hidden, staged / hidden.name)
        _sync(staged)
        _exchange(staged, target)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Make sure that the files are on the disk before they take the old ones' place."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _exchange(staged: Path, target: Path) -> None:
    """Swap two folders atomically; where the system cannot, two renames."""
    if not target.exists():
        staged.rename(target)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        if libc.renameat2(_AT_FDCWD, os.fsencode(staged), _AT_FDCWD, os.fsencode(target), _RENAME_EXCHANGE) == 0:
            return
        code = ctypes.get_errno()
        if code not in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
            raise OSError(code, os.strerror(code), str(target))
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    target.rename(old)
    staged.rename(target)
    shutil.rmtree(old)
