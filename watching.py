"""Long work made visible on standard error: a bar for a person at a terminal, a line of JSON an event for machines."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .schedule import Event, Watch, ignore

if TYPE_CHECKING:
    from rich.console import Console

    from .build import Build


@contextmanager
def show_progress(console: Console) -> Iterator[Watch]:
    """A bar of documents and the page that is being read, while it lasts; nothing where there is no terminal."""
    if not console.is_terminal:
        yield ignore
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("", total=None)

        def watch(event: Event) -> None:
            name = Path(event.document or "").name
            if event.kind == "found":
                progress.reset(bar, total=event.count)
            elif event.kind == "page":
                progress.update(bar, description=f"{name}, page {event.page} of {event.pages}")
            else:
                progress.update(bar, advance=1, description=name)

        yield watch


def log_event(event: Event) -> None:
    """A line of JSON for an event; a page is too little for a line."""
    if event.kind != "page":
        error = event.error
        log_line(
            event.kind,
            document=event.document,
            count=event.count,
            page=event.page,
            pages=event.pages,
            seconds=event.seconds,
            error=None if error is None else str(error),
            trace=getattr(error, "__notes__", [None])[0],
        )


def log_build(done: Build) -> None:
    """The line that ends a build: how much was published where, and the findings by severity."""
    severities: Counter[str] = Counter(found.severity for found in done.findings)
    log_line(
        "published",
        output=str(done.output),
        count=len(done.editions),
        failed=len(done.errors),
        findings=dict(severities),
    )


def log_line(kind: str, **fields: object) -> None:
    """One JSON object on standard error: time (UTC), event, and the fields that are not null."""
    line: dict[str, object] = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": kind}
    line |= {name: value for name, value in fields.items() if value is not None}
    sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stderr.flush()
