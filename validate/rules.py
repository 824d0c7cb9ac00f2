"""The rules, in one list: each a function that looks at one edition, some beside the other editions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..normalize.finding import Finding
from . import characters, contract, counts, grouping, language, lengths, places, presence, repetition, spelling
from .pair import Pair
from .subject import Subject

Check = Callable[[Subject, Sequence[Pair]], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold: a name, the codes of its findings, whether it needs one edition or several, and its
    check."""

    name: str
    codes: tuple[str, ...]
    check: Check
    compares: bool = False

    @property
    def meaning(self) -> str:
        """What must hold, in a sentence."""
        return " ".join((self.check.__doc__ or "").split())

    @property
    def scope(self) -> str:
        """`edition`: looks at one edition alone; `editions`: also at the others of its framework and
        version."""
        return "editions" if self.compares else "edition"


RULES: tuple[Rule, ...] = (
    Rule("schema", ("schema-violated",), contract.check_schema),
    Rule("grid", ("schema-violated",), contract.check_grid),
    Rule("profile", ("profile-differs",), presence.check_profile, compares=True),
    Rule("counts", ("count-changed",), counts.check_counts),
    Rule("rows", ("row-missing",), presence.check_rows),
    Rule("numbers", ("number-unexpected",), presence.check_numbers, compares=True),
    Rule("order", ("row-out-of-order",), presence.check_order),
    Rule(
        "pattern",
        ("filled-elsewhere-empty-here", "empty-elsewhere-filled-here", "cell-in-wrong-column", "cell-missing"),
        presence.check_pattern,
        compares=True,
    ),
    Rule("columns", ("filled-elsewhere-empty-here",), presence.check_columns, compares=True),
    Rule("row-pattern", ("rows-swapped",), presence.check_exchanged_rows, compares=True),
    Rule("area-names", ("area-missing",), grouping.check_area_names),
    Rule("area-language", ("cell-in-other-language",), language.check_area_languages, compares=True),
    Rule("areas", ("area-differs",), grouping.check_areas, compares=True),
    Rule("sections", ("section-differs",), grouping.check_sections),
    Rule("section-titles", ("section-missing", "section-differs"), grouping.check_section_titles),
    Rule("letters", ("letter-unexpected",), grouping.check_letters),
    Rule("headers", ("header-missing", "header-differs"), grouping.check_headers),
    Rule("language", ("language-differs",), language.check_language),
    Rule("cell-language", ("cell-in-other-language",), language.check_cell_languages, compares=True),
    Rule("untranslated", ("cell-untranslated",), language.check_untranslated, compares=True),
    Rule(
        "places",
        ("cell-in-wrong-column", "cells-swapped", "rows-swapped"),
        places.check_exchanged_cells,
        compares=True,
    ),
    Rule("repetition", ("cell-repeated", "row-duplicated"), repetition.check_repeated, compares=True),
    Rule("cut", ("cell-truncated",), lengths.check_cut, compares=True),
    Rule("run-in", ("cell-too-long",), lengths.check_run_in, compares=True),
    Rule("characters", ("text-garbled",), characters.check_garbled),
    Rule("spelling", ("text-garbled",), spelling.check_spelling, compares=True),
    Rule("look-alikes", ("look-alike-letter",), characters.check_look_alikes),
    Rule("brackets", ("bracket-unbalanced",), characters.check_brackets),
    Rule("hyphens", ("hyphen-suspect",), characters.check_hyphens),
    Rule("markup", ("markup-left",), characters.check_markup),
    Rule("furniture", ("furniture-in-cell",), characters.check_furniture, compares=True),
    Rule("corrections", ("correction-applied",), contract.check_corrections),
)
