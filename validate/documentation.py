"""The tables of docs/findings.md, made from the codes and the rules themselves.

`python -m esqf.validate.documentation docs/findings.md` renews them; a test fails where they are out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ..normalize.finding import CODES
from .rules import RULES

BEGIN, END = "<!-- {} -->", "<!-- /{} -->"


def tabulate_codes() -> str:
    """A Markdown table of all codes: severity, meaning, and the rules that find them."""
    rows = [
        (
            f'<a id="{code}"></a>`{code}`',
            known.severity.value,
            known.meaning,
            ", ".join(_rules_of(code)) or "reading",
        )
        for code, known in sorted(CODES.items())
    ]
    return _tabulate(("code", "severity", "meaning", "found by"), rows)


def tabulate_rules() -> str:
    """A Markdown table of all rules in the order they run: what must hold, on what evidence, the codes."""
    rows = [
        (
            rule.name,
            rule.meaning,
            "also other editions" if rule.compares else "the edition",
            ", ".join(rule.codes),
        )
        for rule in RULES
    ]
    return _tabulate(("rule", "what must hold", "evidence", "codes"), rows)


def renew(text: str) -> str:
    """A document with the tables between its `<!-- codes -->` and `<!-- rules -->` marks made anew;
    ValueError without."""
    for name, table in (("codes", tabulate_codes()), ("rules", tabulate_rules())):
        before, begin, rest = text.partition(BEGIN.format(name))
        _, end, after = rest.partition(END.format(name))
        if not begin or not end:
            raise ValueError(f"no {BEGIN.format(name)} … {END.format(name)} in the document")
        text = f"{before}{begin}\n{table}\n{end}{after}"
    return text


def _rules_of(code: str) -> list[str]:
    """The names of the rules that find a code."""
    return [f"rule {rule.name}" for rule in RULES if code in rule.codes]


def _tabulate(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '¦') for cell in line)} |" for line in lines)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(renew(path.read_text(encoding="utf-8")), encoding="utf-8")
