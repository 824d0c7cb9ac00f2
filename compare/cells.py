"""What changed in the cells of one competence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .change import Change, Kind, Part, Place
from .content import Row
from .typography import same_but_typography
from .words import diff_words, split_words

Texts = Mapping[str, str | None]

# A text that moved shares at least so many words with what it was, and what took its place at most so many.
SAME_TEXT = 0.75
OTHER_TEXT = 0.5


def compare_cells(old: Row, new: Row, letters: Sequence[str]) -> list[Change]:
    """The changes of the cells of a matched pair; a column that an edition does not have counts as empty."""
    before, after = _texts(old, letters), _texts(new, letters)
    moves = _find_moves(before, after)
    stayed = [letter for letter in letters if letter not in moves and letter not in moves.values()]
    changes = [_change(Kind.CELL_MOVED, old, new, source, target) for source, target in moves.items()]
    kinds = {letter: _classify(before[letter], after[letter]) for letter in stayed}
    return changes + [_change(kind, old, new, letter, letter) for letter, kind in kinds.items() if kind]


def compare_filling(old: Row, new: Row, letters: Sequence[str]) -> list[Change]:
    """The cells that one language fills and the other does not, and those that one document lacks."""
    before, after = _texts(old, letters), _texts(new, letters)
    kinds = {letter: _classify(before[letter], after[letter]) for letter in letters}
    worded = (Kind.CELL_REWORDED, Kind.TYPOGRAPHIC)
    changes = [_change(kind, old, new, letter, letter) for letter, kind in kinds.items() if kind and kind not in worded]
    return [replace(change, words=()) for change in changes]


def _texts(row: Row, letters: Sequence[str]) -> Texts:
    """Letter -> text for all letters of both editions."""
    return {letter: row.cells.get(letter, "") for letter in letters}


def _change(kind: Kind, old: Row, new: Row, source: str, target: str) -> Change:
    """A change from the cell at `source` to that at `target`, with its words where both texts are known."""
    before, after = old.cells.get(source, ""), new.cells.get(target, "")
    words = () if before is None or after is None else diff_words(before, after)
    return Change(kind, Part.CELL, Place(before, old.number, source), Place(after, new.number, target), words)


def _classify(old: str | None, new: str | None) -> Kind | None:
    """What happened to a cell that stayed in its column; None where nothing did."""
    if old == new:
        return None
    if new is None:
        return Kind.CELL_MISSING
    if old is None:
        return Kind.CELL_FOUND
    if not old:
        return Kind.CELL_FILLED
    if not new:
        return Kind.CELL_EMPTIED
    return Kind.TYPOGRAPHIC if same_but_typography(old, new) else Kind.CELL_REWORDED


def _find_moves(old: Texts, new: Texts) -> dict[str, str]:
    """Old -> new column of the texts that moved into a column that was empty, or whose text moved too."""
    changed = [letter for letter in old if old[letter] != new[letter]]
    moves: dict[str, str] = {}
    for source in changed:
        if not old[source] or _likeness(old[source], new[source]) > OTHER_TEXT:
            continue
        likeness = {target: _likeness(old[source], new[target]) for target in changed if target != source}
        target = max(likeness, key=lambda letter: likeness[letter], default=None)
        if target and likeness[target] >= SAME_TEXT and target not in moves.values():
            moves[source] = target
    return _consistent(moves, old, new)


def _consistent(moves: dict[str, str], old: Texts, new: Texts) -> dict[str, str]:
    """The moves whose source is left empty or taken by another, and whose target was empty or left."""
    while True:
        sources, targets = set(moves), set(moves.values())
        broken = [
            source
            for source, target in moves.items()
            if not ((new[source] == "" or source in targets) and (old[target] == "" or target in sources))
        ]
        if not broken:
            return moves
        moves = {source: target for source, target in moves.items() if source not in broken}


def _likeness(old: str | None, new: str | None) -> float:
    """The share of words that two texts have in common in the same order; 0 where one has none."""
    if not old or not new:
        return 0.0
    if old == new:
        return 1.0
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(split_words(old), split_words(new))
