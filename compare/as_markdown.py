"""A comparison as Markdown for a mail or a merge request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .change import Change, Comparison
from .releases import ReleaseComparison
from .wording import (
    Entry,
    describe_languages,
    describe_shared,
    list_entries,
    name_editions,
    name_shared,
    replace_controls,
    shorten_numbers,
    summarize,
)
from .words import Segment

# Unlike ~~ and **, these tags hold any text next to any other; GitHub, GitLab and mail programs know them.
TAGS = {"delete": "del", "insert": "ins"}
SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
OPENING = re.compile(r"^(\d*)([-+#=.)])")  # what would start a list or a heading at the start of a line
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def render_markdown(result: Comparison | ReleaseComparison, *, typographic: bool = False) -> str:
    """The result as GitHub-flavoured Markdown; `typographic` lists those changes too."""
    if isinstance(result, Comparison):
        return "\n".join(_list_comparison(result, 2, typographic=typographic)) + "\n"
    lines = [
        f"## {_escape(f'{result.old_version} → {result.new_version}')}",
        "",
        _escape(summarize(result.summary)),
        "",
    ]
    lines += [f"- {_escape(line)}" for line in describe_languages(result)]
    lines += [
        f"- **{_escape(name_shared(change))}** {_escape(describe_shared(change))}"
        for change in result.shared
        if not change.uniform
    ]
    for comparison in result.comparisons.values():
        lines += ["", *_list_comparison(comparison, 3, typographic=typographic)]
    return "\n".join(lines) + "\n"


def _list_comparison(comparison: Comparison, level: int, *, typographic: bool) -> Iterator[str]:
    """The lines of one language under a heading of the level."""
    yield f"{'#' * level} {_escape(name_editions(comparison))}"
    yield ""
    yield _escape(summarize(comparison.summary))
    yield from _list_changes(list_entries(comparison, comparison.changes))
    if typographic and comparison.typographic:
        yield from ("", f"{'#' * (level + 1)} Typography alone")
        yield from _list_changes(list_entries(comparison, comparison.typographic))
    if comparison.numbers:
        yield from ("", f"Renumbered: {_escape(shorten_numbers(comparison.numbers))}")
    if comparison.gaps:
        yield from ("", "Not in one of the documents, so that nobody can tell whether it changed:", "")
        gaps = list_entries(comparison, comparison.gaps)
        yield from (f"- **{_escape(entry.place)}** {_escape(entry.happened)}" for entry in gaps)


def _list_changes(entries: Iterable[Entry]) -> Iterator[str]:
    """A list item for each change, its texts below it."""
    for entry in entries:
        area = f" ({_escape(entry.area)})" if entry.area else ""
        yield ""
        yield f"- **{_escape(entry.place)}** {_escape(entry.happened)}{area}"
        if entry.change.words:
            text = "".join(_mark(segment) for segment in entry.change.words)
            yield from ("", "  " + OPENING.sub(r"\1\\\2", text))
        yield from _list_row(entry.change)


def _mark(segment: Segment) -> str:
    """A segment with its tag."""
    tag = TAGS.get(segment.operation)
    return f"<{tag}>{_escape(segment.text)}</{tag}>" if tag else _escape(segment.text)


def _list_row(change: Change) -> Iterator[str]:
    """The cells of a competence that came or went."""
    row = next((place.row for place in change.places if place.row is not None), None)
    if row is None:
        return
    tag = TAGS["delete" if change.new is None else "insert"]
    yield ""
    yield from (f"  - {_escape(letter)}: <{tag}>{_escape(text)}</{tag}>" for letter, text in row.cells.items() if text)


def _escape(text: str) -> str:
    """The text as Markdown that shows it as it is, in one line."""
    flat = replace_controls(" ".join(re.split(r"[\n\t]+", text)))
    return SPECIAL.sub(r"\\\1", flat).translate(ENTITIES)
