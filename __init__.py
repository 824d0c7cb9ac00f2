"""Extract, normalise, validate, compare and publish the editions of a qualifications framework.

>>> import esqf
>>> edition = esqf.read("raw/esqf-occupational/sample-1/en.pdf")  # doctest: +SKIP
>>> edition.cells.height  # doctest: +SKIP
333

Importing is cheap: the heavy libraries are loaded by the first call that needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .extract.errors import (
    CorrectionError,
    DatasetError,
    DocumentError,
    EsqfError,
    ProfileError,
    UsageError,
)

if TYPE_CHECKING:
    from .compare.change import Comparison
    from .normalize.edition import Edition
    from .normalize.finding import Finding

__all__ = [
    "CorrectionError",
    "DatasetError",
    "DocumentError",
    "EsqfError",
    "ProfileError",
    "UsageError",
    "check",
    "diff",
    "read",
    "read_all",
    "write",
]


def read(
    path: str | Path,
    *,
    language: str | None = None,
    version: str | None = None,
    profile: str | None = None,
    engine: str = "auto",
    verify: bool = False,
) -> Edition:
    """The one edition in a document, or in a dataset that holds one.

    `.cells` is a Polars frame of canonical cells, `.findings` what the reading doubted, `.source` the document.
    Raises DocumentError, DatasetError or CorrectionError; UsageError where a dataset holds several editions."""
    editions = read_all([path], language=language, version=version, profile=profile, engine=engine, verify=verify)
    if len(editions) != 1:
        names = ", ".join(f"{e.version}/{e.language}" for e in editions)
        raise UsageError(f"{path} holds {len(editions)} editions ({names}); use esqf.read_all")
    return editions[0]


def read_all(
    paths: Iterable[str | Path],
    *,
    language: str | None = None,
    version: str | None = None,
    profile: str | None = None,
    engine: str = "auto",
    verify: bool = False,
) -> list[Edition]:
    """The editions in documents, datasets and folders of them; raises the first error."""
    from .options import Options
    from .reading import read_paths

    options = Options(language, version, profile, engine, verify)
    editions, errors = read_paths([Path(path) for path in paths], options)
    if errors:
        raise errors[0]
    return editions


def check(editions: Edition | Sequence[Edition]) -> list[Finding]:
    """The findings over one edition or several, each checked against the profile and the others."""
    from .normalize.edition import Edition as One
    from .validate.check import check_editions

    return check_editions([editions] if isinstance(editions, One) else list(editions))


def diff(old: Edition, new: Edition) -> Comparison:
    """What changed from one edition to another."""
    from .compare.editions import compare_editions

    return compare_editions(old, new)


def write(
    editions: Edition | Sequence[Edition],
    path: str | Path,
    *,
    formats: Sequence[str] = ("csv",),
    findings: Sequence[Finding] = (),
) -> None:
    """Write editions as a folder of datasets in some formats, or as the one file whose suffix `path` has.

    Raises UsageError for an unknown format, DatasetError for cells that break the schema."""
    from .normalize.edition import Edition as One
    from .publish.dataset import write_editions, write_file

    several = [editions] if isinstance(editions, One) else list(editions)
    target = Path(path)
    if target.suffix and not target.is_dir():
        write_file(several, target, findings=findings)
    else:
        write_editions(several, target, formats, findings=findings)
