"""Editions that were read before, kept by the content of all that their reading depends on.

The folder can be deleted at any time. Entries are plain records: whoever can write there can falsify data that
was read, but runs nothing.
"""

from __future__ import annotations

import os
import sys
import time
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .normalize.edition import Edition
    from .reading import Task

UNUSED = 60 * 24 * 3600  # seconds after which an entry that nobody asked for is removed
STAGES = ("extract", "normalize")
FILES = ("reading.py", "records.py", "verify.py")
LIBRARIES = (
    *("camelot-py", "charset-normalizer", "lxml", "numpy", "opencv-python-headless", "pdfminer.six", "pdfplumber"),
    *("polars", "py3langid", "pyphen", "pypdfium2", "rapidfuzz", "wordfreq"),
)


class Cache:
    """A folder of editions by key; whatever is wrong with it only costs time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Edition | None:
        """The edition of a key, None where there is none or it is damaged."""
        from .normalize.edition import Edition
        from .records import expand, unpack

        path = self._path(key)
        try:
            edition = unpack(Edition, expand(path.read_bytes()))
            os.utime(path)
        except (OSError, ValueError):
            return None
        return edition

    def holds(self, key: str) -> bool:
        """Whether there is an entry for a key, be it damaged."""
        return os.path.exists(self._path(key))  # no error where the folder cannot be entered

    def put(self, key: str, edition: Edition) -> None:
        """Keep an edition; a full disk or a missing right is no error."""
        from .records import compress, pack

        path = self._path(key)
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(compress(pack(edition)))
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)

    def prune(self, unused: float = UNUSED) -> None:
        """Remove what was not asked for within so many seconds."""
        oldest = time.time() - unused
        for path in self._folder.glob("*/*"):
            try:
                if path.stat().st_mtime < oldest:
                    path.unlink()
            except OSError:
                continue  # another build was quicker

    def _path(self, key: str) -> Path:
        """Where the edition of a key lies."""
        return self._folder / key[:2] / key


def default_folder() -> Path:
    """The cache folder of this person on this machine (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "esqf" / "editions"


def key_of(task: Task) -> str:
    """The SHA-256 of all that decides what is read from a task: document, name, profile, options, our own code.

    The password does not count: it opens a document or not, and what it opens is the same."""
    from .records import pack

    said = repr((code_version(), task.name, task.language, task.version, task.engine, task.verify))
    return sha256(b"\0".join((said.encode(), pack(task.profile), sha256(task.data).digest()))).hexdigest()


@cache
def code_version() -> str:
    """The SHA-256 of the code that reads: ours, file by file, and the versions of the libraries it uses."""
    package = Path(__file__).parent
    digest = sha256(repr((sys.version_info[:3], [(name, _version(name)) for name in LIBRARIES])).encode())
    own = [package / name for name in FILES]
    own += [path for stage in STAGES for path in (package / stage).rglob("*") if path.suffix in (".py", ".toml")]
    for path in sorted(own):
        digest.update(f"{path.relative_to(package).as_posix()}\0".encode())
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _version(library: str) -> str | None:
    """The installed version of a library."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None
