"""`esqf build`: every document in raw/ read, checked and published; output/ replaced whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .extract.errors import DatasetError, EsqfError
from .normalize.edition import Edition
from .normalize.finding import Finding
from .reading import Options, find_documents, find_twins, read_edition
from .staging import replace_directory

Progress = Callable[[Path, int, int], None]


@dataclass(frozen=True, slots=True)
class Build:
    """What a build did: editions in order, findings over all of them, errors of documents that failed, where it is."""

    editions: tuple[Edition, ...]
    findings: tuple[Finding, ...]
    errors: tuple[EsqfError, ...]
    output: Path


def build(raw: Path, output: Path, options: Options, progress: Progress | None = None) -> Build:
    """Read all of `raw`, check it, publish it to `output`; DatasetError where not one document could be read."""
    editions, errors = read_raw(raw, options, progress)
    twins = find_twins(editions)
    if twins:
        raise twins[0]
    if not editions:
        raise DatasetError(f"{raw}: " + (str(errors[0]) if errors else "no documents; expected <framework>/<version>/<language>.<ext>"))
    findings = check_all(editions, raw)
    with replace_directory(output) as staged:
        publish_all(editions, findings, staged, raw)
    return Build(tuple(editions), tuple(findings), tuple(errors), output)


def read_raw(raw: Path, options: Options, progress: Progress | None = None) -> tuple[list[Edition], list[EsqfError]]:
    """The editions of every document below `raw`, and the errors of those that could not be read."""
    documents = find_documents(raw)
    editions: list[Edition] = []
    errors: list[EsqfError] = []
    for index, path in enumerate(documents):
        if progress:
            progress(path, index, len(documents))
        try:
            editions.append(read_edition(path, options))
        except EsqfError as error:
            errors.append(error)
    return editions, errors


def check_all(editions: Sequence[Edition], raw: Path) -> list[Finding]:
    """All findings, against the counts recorded beside the documents and the acknowledged findings."""
    from .validate.baseline import load_baseline
    from .validate.check import check_editions
    from .validate.counts import load_counts

    expected = {}
    for framework, version in sorted({edition.key[:2] for edition in editions}):
        recorded = load_counts(raw / framework / version / "expected.toml")
        expected.update({(framework, version, language): counts for language, counts in recorded.items()})
    known = raw / "baseline.toml"
    baseline = load_baseline(known) if known.exists() else None
    return check_editions(editions, expected=expected, baseline=baseline)


def publish_all(editions: Sequence[Edition], findings: Sequence[Finding], directory: Path, raw: Path) -> None:
    """The standard set of formats and the findings."""
    from .publish.dataset import STANDARD, write_editions

    write_editions(editions, directory, STANDARD, findings=findings)
    records = {"findings": [found.record() for found in findings]}
    (directory / "findings.json").write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
