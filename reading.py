"""From a path to editions: a document is read and normalised, a dataset read back, a folder searched for both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .extract.errors import DatasetError, DocumentError, EsqfError, UsageError
from .extract.reader import read_document
from .normalize.corrections import apply_corrections, corrections_path, load_corrections
from .normalize.edition import Edition
from .normalize.normalise import normalise, place_of_path
from .normalize.profile import list_profiles, load_profile
from .verify import verify_edition

DEFAULT_PROFILE = "esqf-occupational"
UNVERSIONED = "unversioned"
BESIDE = (".toml", ".md", ".json")  # what people keep beside the documents in raw/


@dataclass(frozen=True, slots=True)
class Options:
    """How documents are read; None: told by the path, or detected."""

    language: str | None = None
    version: str | None = None
    profile: str | None = None
    engine: str = "auto"
    verify: bool = False
    strict_corrections: bool = False


DEFAULTS = Options()


def read_edition(path: Path, options: Options = DEFAULTS) -> Edition:
    """The edition in one document, its corrections applied.

    DocumentError where it cannot be read or holds no edition, CorrectionError for a correction that does not fit."""
    framework, version, language = place_of_path(str(path.absolute()), list_profiles())
    profile = load_profile(options.profile or framework or DEFAULT_PROFILE)
    declared = options.language or language
    wanted = options.version or version or UNVERSIONED
    document = read_document(path, options.engine)
    edition = normalise(document, profile, language=declared, version=wanted)
    if options.verify:
        edition = verify_edition(edition, path, profile, document)
    beside = corrections_path(path)
    return apply_corrections(edition, load_corrections(beside), where=str(beside), strict=options.strict_corrections)


def read_paths(paths: Sequence[Path], options: Options = DEFAULTS) -> tuple[list[Edition], list[EsqfError]]:
    """The editions at some paths in order, and the errors of those that could not be read."""
    editions: list[Edition] = []
    errors: list[EsqfError] = []
    for path in paths:
        try:
            editions += list(_read_path(path, options))
        except EsqfError as error:
            errors.append(error)
    errors += find_twins(editions)
    return editions, errors


def _read_path(path: Path, options: Options) -> Iterator[Edition]:
    """The editions of one path: dataset, folder or document."""
    from .publish.read_back import is_dataset, read_dataset

    if not path.exists():
        raise DocumentError(str(path), "no such file or folder", expected="a document, a dataset or a folder of them")
    if is_dataset(path):
        yield from read_dataset(path)
    elif path.is_dir():
        documents = find_documents(path)
        if not documents:
            raise DatasetError(f"{path}: no document or dataset in this folder")
        for document in documents:
            yield read_edition(document, options)
    else:
        yield read_edition(path, options)


def find_documents(folder: Path) -> list[Path]:
    """The documents below a folder, sorted; what people keep beside them (notes, corrections) left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix.lower() not in BESIDE and not any(p.startswith(".") for p in path.parts)
    )


def find_twins(editions: Iterable[Edition]) -> list[EsqfError]:
    """An error for each pair of documents that hold the same edition."""
    seen: dict[tuple[str, str, str], Edition] = {}
    errors: list[EsqfError] = []
    for edition in editions:
        first = seen.setdefault(edition.key, edition)
        if first is not edition:
            name, other = (e.source.name if e.source else "?" for e in (first, edition))
            what = f"{edition.framework} {edition.version}, language {edition.language}"
            errors.append(UsageError(f"two documents for {what}: {name} and {other}; keep one, or pass --language"))
    return errors
