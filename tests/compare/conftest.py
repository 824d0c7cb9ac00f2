"""Small editions to compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl
import pytest
from editions import build_edition, sample
from esqf.normalize.edition import CELL_TYPES, EMPTY, FILLED, MISSING, Edition
from esqf.normalize.profile import load_profile

PROFILE = load_profile("esqf-occupational")
Sketch = tuple[str | None, str | None, Mapping[str, str | None]]
MakeEdition = Callable[..., Edition]


def _make(
    rows: Sequence[Sketch],
    version: str = "1",
    language: str = "en",
    title: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Edition:
    """An edition of rows (section title, area, letter -> text, None for missing), numbered from 1."""
    records = [
        {
            "framework": PROFILE.id,
            "version": version,
            "language": language,
            "section": section and section.casefold(),
            "section_title": section,
            "area_id": area and area.casefold(),
            "area": area,
            "order": position,
            "number": str(position),
            "column": column.id,
            "code": f"{position}{column.id}",
            "level": column.level,
            "descriptor": column.descriptor,
            "text": cells.get(column.id, "") or "",
            "status": _status(cells.get(column.id, "")),
            "source_text": cells.get(column.id, "") or "",
            "repairs": "",
            "confidence": 1.0,
            **dict.fromkeys(("page", "x0", "top", "x1", "bottom", "source")),
        }
        for position, (section, area, cells) in enumerate(rows, 1)
        for column in PROFILE.columns
    ]
    cells = pl.DataFrame(records, schema=CELL_TYPES)
    return Edition(PROFILE.id, version, language, cells, title=title, headers=headers or {})


def _status(text: str | None) -> str:
    """The status of a cell of that text."""
    return MISSING if text is None else FILLED if text else EMPTY


@pytest.fixture(scope="session")
def make_edition() -> MakeEdition:
    """Makes an edition of rows (section title, area, letter -> text, None for missing), numbered from 1."""
    return _make


@pytest.fixture(scope="session")
def absent() -> dict[str, str | None]:
    """The cells of a competence that is not in its document."""
    return dict.fromkeys(PROFILE.letters)


@pytest.fixture
def rows() -> list[Sketch]:
    """Seven competences in four areas and two sections."""
    texts = (
        (
            "Generic",
            "Law",
            "Know the asylum law of the country",
            "Apply the law within the scope of the role",
        ),
        ("Generic", "Law", "Know the case-law of European courts", "Research judgments and draft opinions"),
        (
            "Generic",
            "Communication",
            "Principles of effective communication",
            "Listen and ask open questions",
        ),
        (
            "Generic",
            "Communication",
            "Working with interpreters",
            "Brief an interpreter before the interview",
        ),
        ("Specific", "Interviewing", "Interview techniques and protocols", "Conduct a personal interview"),
        (
            "Specific",
            "Interviewing",
            "Signs of trauma and of torture",
            "Adapt an interview to vulnerable persons",
        ),
        ("Specific", "Quality", "Methods of quality assurance", "Review decisions and give feedback"),
    )
    return [(section, area, {"a": know, "b": able}) for section, area, know, able in texts]


@pytest.fixture(scope="session")
def english() -> Edition:
    """The English sample edition."""
    return build_edition(sample("en"))


@pytest.fixture(scope="session")
def french() -> Edition:
    """The French sample edition."""
    return build_edition(sample("fr"))
