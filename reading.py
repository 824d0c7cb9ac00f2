"""From a path to editions: a document is read and normalised, a dataset read back, a folder searched for both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .extract.errors import DatasetError, DocumentError, EsqfError, UsageError
from .extract.reader import count_pages, load_bytes, read_bytes
from .extract.table import Document
from .normalize.corrections import apply_corrections, corrections_path, load_corrections
from .normalize.edition import Edition
from .normalize.normalise import normalise, place_of_path
from .normalize.profile import Profile, list_profiles, load_profile
from .options import Options
from .verify import verify_edition

DEFAULT_PROFILE = "esqf-occupational"
UNVERSIONED = "unversioned"
PART = 32  # pages that are read at once; what is longer is several tasks
BESIDE = (".toml", ".md", ".json")  # what people keep beside the documents in raw/


DEFAULTS = Options()


@dataclass(frozen=True, slots=True)
class Task:
    """A document and all that its reading depends on: whoever reads it, wherever, finds the same edition."""

    name: str
    data: bytes
    profile: Profile
    language: str | None
    version: str
    engine: str = "auto"
    verify: bool = False
    password: str | None = None


def read_edition(path: Path, options: Options = DEFAULTS) -> Edition:
    """The edition in one document, its corrections applied.

    DocumentError where it cannot be read or holds no edition, CorrectionError for a correction that does not fit."""
    return correct_edition(read_task(make_task(path, options)), path, options)


def make_task(path: Path, options: Options = DEFAULTS) -> Task:
    """What is to be read at a path; DocumentError where there is no such file."""
    profile, version, language = place_document(path, options)
    return Task(
        name=str(path),
        data=load_bytes(path),
        profile=profile,
        language=language,
        version=version,
        engine=options.engine,
        verify=options.verify,
        password=options.password,
    )


def place_document(path: Path, options: Options = DEFAULTS) -> tuple[Profile, str, str | None]:
    """(profile, version, language) of a document by the options and its path; the language may be left to detect."""
    framework, version, language = place_of_path(str(path.absolute()), list_profiles())
    profile = load_profile(options.profile or framework or DEFAULT_PROFILE)
    return profile, options.version or version or UNVERSIONED, options.language or language


def split_task(task: Task) -> tuple[range, ...]:
    """The parts (indices of pages, from 0) in which a long document is read; none for a short one, or one whose reader
    must see it whole."""
    pages = count_pages(task.data, task.name, task.engine, task.password)
    return (
        () if pages is None or pages <= PART else tuple(range(n, min(n + PART, pages)) for n in range(0, pages, PART))
    )


def read_part(task: Task, part: range) -> Document:
    """What is printed on some pages of a document."""
    return read_bytes(task.data, task.name, task.engine, task.password, part)


def read_task(task: Task, parts: Sequence[Document] = ()) -> Edition:
    """The edition in a document, without corrections, perhaps from its parts; DocumentError where it cannot be read or
    holds none."""
    document = _join(parts) if parts else read_bytes(task.data, task.name, task.engine, task.password)
    edition = normalise(document, task.profile, language=task.language, version=task.version)
    return verify_edition(edition, task.data, task.profile, document, task.password) if task.verify else edition


def _join(parts: Sequence[Document]) -> Document:
    """A document from its parts, in order."""
    blocks = tuple(block for part in parts for block in part.blocks)
    notes = tuple(note for part in parts for note in part.notes)
    return replace(parts[0], blocks=blocks, notes=notes)


def correct_edition(edition: Edition, path: Path, options: Options = DEFAULTS) -> Edition:
    """The edition read from a path with the corrections beside it; CorrectionError for one that does not fit."""
    beside = corrections_path(path)
    return apply_corrections(edition, load_corrections(beside), where=str(beside), strict=options.strict_corrections)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a document: its edition, or why there is none."""

    path: Path
    edition: Edition | None = None
    error: EsqfError | None = None


ReadDocuments = Callable[[Sequence[Path], Options], Iterable[Outcome]]


def read_here(paths: Sequence[Path], options: Options = DEFAULTS) -> Iterator[Outcome]:
    """Documents read in this process, one after the other."""
    for path in paths:
        try:
            yield Outcome(path, read_edition(path, options))
        except EsqfError as error:
            yield Outcome(path, error=error)


def read_paths(
    paths: Sequence[Path], options: Options = DEFAULTS, read: ReadDocuments = read_here
) -> tuple[list[Edition], list[EsqfError]]:
    """The editions at some paths (documents, datasets, folders of them) in order, and the errors of what could not be
    read; `read` says how documents are."""
    found: list[Path | Edition] = []
    errors: list[EsqfError] = []
    for path in paths:
        try:
            found += _look_at(path)
        except EsqfError as error:
            errors.append(error)
    outcomes = iter(read([item for item in found if isinstance(item, Path)], options))
    editions: list[Edition] = []
    for item in found:
        outcome = Outcome(Path(), item) if isinstance(item, Edition) else next(outcomes)
        editions += [outcome.edition] if outcome.edition else []
        errors += [outcome.error] if outcome.error else []
    errors += find_twins(editions)
    return editions, errors


def _look_at(path: Path) -> Sequence[Path | Edition]:
    """What a path stands for: the editions of a dataset, the documents of a folder, or a document."""
    from .publish.read_back import is_dataset, read_dataset

    if not path.exists():
        raise DocumentError(str(path), "no such file or folder", expected="a document, a dataset or a folder of them")
    if is_dataset(path):
        return read_dataset(path)
    if not path.is_dir():
        return [path]
    documents = find_documents(path)
    if not documents:
        raise DatasetError(f"{path}: no document or dataset in this folder")
    return documents


def find_documents(folder: Path) -> list[Path]:
    """The documents below a folder, sorted; what people keep beside them (notes, corrections) left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() not in BESIDE
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
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
