"""A comparison as text for a terminal: coloured, or with [-deleted-] and {+inserted+} words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import StringIO

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

MARKS = {"equal": ("", ""), "delete": ("[-", "-]"), "insert": ("{+", "+}")}
STYLES = {"equal": "", "delete": "red strike", "insert": "green underline"}
HEADING, NAME, ASIDE = "bold", "bold cyan", "dim"
INDENT = 4

Line = tuple[int, list[tuple[str, str]]]  # columns of indent, stretches of text with their style


def render_text(
    result: Comparison | ReleaseComparison,
    *,
    colour: bool = False,
    width: int = 100,
    typographic: bool = False,
) -> str:
    """The result as lines of text, if coloured wrapped at `width` columns; `typographic` lists those too."""
    lines = _list_lines(result, colour=colour, typographic=typographic)
    if colour:
        return _colour(lines, width)
    return "".join(f"{' ' * indent}{''.join(text for text, _ in line)}".rstrip() + "\n" for indent, line in lines)


def _colour(lines: Iterable[Line], width: int) -> str:
    """The lines with the escape sequences of a terminal."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    buffer = StringIO()
    console = Console(file=buffer, force_terminal=True, color_system="standard", width=width, legacy_windows=False)
    for indent, line in lines:
        console.print(Padding(Text.assemble(*line), (0, 0, 0, indent), expand=False), highlight=False)
    return buffer.getvalue()


def _list_lines(result: Comparison | ReleaseComparison, *, colour: bool, typographic: bool) -> Iterator[Line]:
    """All lines: across languages first, then each language."""
    if isinstance(result, Comparison):
        yield from _list_comparison(result, colour=colour, typographic=typographic)
        return
    yield 0, [(f"{result.old_version} → {result.new_version}: {summarize(result.summary)}", HEADING)]
    yield from ((0, [(line, "")]) for line in describe_languages(result))
    for change in result.shared:
        if not change.uniform:
            yield INDENT, [(name_shared(change), NAME), (f" {describe_shared(change)}", "")]
    for comparison in result.comparisons.values():
        yield 0, []
        yield from _list_comparison(comparison, colour=colour, typographic=typographic)


def _list_comparison(comparison: Comparison, *, colour: bool, typographic: bool) -> Iterator[Line]:
    """The lines of one language."""
    yield 0, [(name_editions(comparison), HEADING)]
    yield 0, [(summarize(comparison.summary), "")]
    for entry in list_entries(comparison, comparison.changes + (comparison.typographic if typographic else ())):
        yield from _list_entry(entry, colour=colour)
    if comparison.numbers:
        yield 0, []
        yield 0, [("renumbered: ", NAME), (shorten_numbers(comparison.numbers), "")]
    if comparison.gaps:
        yield 0, []
        yield 0, [("not in one of the documents, so that nobody can tell whether it changed:", ASIDE)]
        for entry in list_entries(comparison, comparison.gaps):
            yield INDENT, [(entry.place, NAME), (f" {entry.happened}", "")]


def _list_entry(entry: Entry, *, colour: bool) -> Iterator[Line]:
    """A change and its texts."""
    yield 0, []
    area = [(f"  {replace_controls(entry.area)}", ASIDE)] if entry.area else []
    yield 0, [(entry.place, NAME), (f" {entry.happened}", ""), *area]
    change = entry.change
    if change.words:
        yield (
            INDENT,
            [
                (replace_controls(text), STYLES[operation])
                if colour
                else (_mark(operation, replace_controls(text)), "")
                for operation, text in change.words
            ],
        )
    yield from _list_row(change)


def _mark(operation: str, text: str) -> str:
    """The text between the marks of its operation."""
    opening, closing = MARKS[operation]
    return f"{opening}{text}{closing}"


def _list_row(change: Change) -> Iterator[Line]:
    """The cells of a competence that came or went."""
    row = next((place.row for place in change.places if place.row is not None), None)
    if row is None:
        return
    style = STYLES["delete" if change.new is None else "insert"]
    for letter, text in row.cells.items():
        if text:
            yield INDENT, [(f"{letter}  ", ASIDE), (replace_controls(text), style)]
