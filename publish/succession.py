"""Which statement of the next version replaces which: competences are followed to new numbers by text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from ..normalize.edition import Edition
from .identifiers import Name, name_version
from .outline import Kind, Statement, outline_edition
from .release import pick_pivot

Statements = Mapping[tuple[Name, str], Statement]


@dataclass(frozen=True, slots=True)
class Succession:
    """A version and the next one, None for the newest: old names -> new names, and what each says where."""

    old: str
    new: str | None
    names: Mapping[Name, Name] = field(default_factory=dict)
    before: Statements = field(default_factory=dict)
    after: Statements = field(default_factory=dict)

    def successor(self, name: Name, language: str) -> Statement | None:
        """The statement of the next version that replaces a name in a language; None where there is none."""
        new = self.names.get(name)
        return None if new is None else self.after.get((new, language))


def trace_successions(versions: Mapping[str, Sequence[Edition]], pivot: str) -> list[Succession]:
    """A succession for each version, oldest first; versions without a language in common are not linked."""
    ordered = list(versions)
    return [
        Succession(old, None) if new is None else _trace(versions[old], versions[new], pivot)
        for old, new in zip_longest(ordered, ordered[1:])
    ]


def _trace(old: Sequence[Edition], new: Sequence[Edition], pivot: str) -> Succession:
    """The succession from one version to the next; sections and areas keep their identifiers."""
    before, after = _outline(old), _outline(new)
    one, other = name_version(old[0]), name_version(new[0])
    numbers = _match_numbers(old, new, pivot)
    names = {}
    for (name, _), statement in before.items():
        if statement.kind in (Kind.SECTION, Kind.AREA):
            names[name] = other.child(statement.kind, statement.code)
    columns = sorted({letter for edition in old for letter in edition.cells["column"].unique()})
    for number, follower in numbers.items():
        names[one.child(number)] = other.child(follower)
        names |= {one.child(number, column): other.child(follower, column) for column in columns}
    return Succession(old[0].version, new[0].version, names, before, after)


def _outline(editions: Sequence[Edition]) -> Statements:
    """What each name says in each language."""
    return {
        (statement.name, edition.language): statement for edition in editions for statement in outline_edition(edition)
    }


def _match_numbers(old: Sequence[Edition], new: Sequence[Edition], pivot: str) -> dict[str, str]:
    """Old -> new number of the competences that both versions have, told by the texts of one language."""
    from ..compare.editions import compare_editions  # only a second version needs it

    later = {edition.language: edition for edition in new}
    common = [edition for edition in old if edition.language in later]
    if not common:
        return {}
    one = pick_pivot(common, pivot)
    comparison = compare_editions(one, later[one.language])
    gone = {
        c.old.number for c in comparison.everything if c.old is not None and c.old.row is not None and c.new is None
    }
    numbers = one.cells["number"].unique(maintain_order=True).to_list()
    return {number: comparison.numbers.get(number, number) for number in numbers if number not in gone}
