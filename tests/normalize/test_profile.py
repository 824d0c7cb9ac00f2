"""A framework is data: another one of the same kind is read with a profile file alone."""

from __future__ import annotations

import html
import io
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import esqf
import pytest
from editions import PROFILE
from esqf.extract.errors import ProfileError
from esqf.normalize.profile import expand_numbers, list_profiles, load_profile

SIZES = (3, 6, 4, 4, 4)  # competences of each of five areas: 1.1 … 5.4
NUMBERS = [f"{area}.{place}" for area, size in enumerate(SIZES, 1) for place in range(1, size + 1)]
AREAS = ("Searching", "Communicating", "Creating", "Protecting", "Solving")
LEVELS = ("Foundation", "Intermediate", "Advanced")
TITLE = "Competences of citizens"


def write_profile(folder: Path, levels: int, *, lettered: bool = False) -> Path:
    """A profile of competences 1.1 to 5.4 with one descriptor at so many levels."""
    columns = "\n".join(
        f'    {{ id = "{"abc"[n]}", level = "{LEVELS[n]}", descriptor = "descriptor" }},' for n in range(levels)
    )
    areas = "\n".join(
        f'    {{ id = "area-{area}", section = "all", numbers = {[n for n in NUMBERS if n.startswith(f"{area}.")]!r} }},'  # noqa: E501
        for area in range(1, len(SIZES) + 1)
    )
    path = folder / "citizens.toml"
    path.write_text(
        f'id = "citizens"\ntitle = "{TITLE}"\nlettered = {str(lettered).lower()}\nnumbers = {NUMBERS!r}\n'
        f"columns = [\n{columns}\n]\n"
        f'sections = [\n    {{ id = "all", numbers = {NUMBERS!r} }},\n]\nareas = [\n{areas}\n]\n'
        '[headers.en]\narea = ["area"]\ncomplexity = ["level"]\ndescriptors = { descriptor = ["descriptor"] }\n',
        encoding="utf-8",
    )
    return path


def make_texts(levels: int) -> dict[str, list[str]]:
    """The descriptors of each competence, some empty."""
    return {
        number: [f"To handle matter {number.replace('.', ' part ')} at level {n + 1} with care" if (len(number) + n + int(number[2])) % 5 else "" for n in range(levels)]  # noqa: E501
        for number in NUMBERS
    }  # fmt: skip


def write_html(path: Path, texts: Mapping[str, list[str]]) -> Path:
    """The framework as a table: area over its rows, number, descriptors."""
    rows = [
        f"<tr><th>Area</th><th>No.</th>{''.join(f'<th>{level} descriptor</th>' for level in LEVELS[: len(texts['1.1'])])}</tr>"  # noqa: E501
    ]
    for number, cells in texts.items():
        area, place = (int(part) for part in number.split("."))
        first = f"<td rowspan={SIZES[area - 1]}>{AREAS[area - 1]}</td>" if place == 1 else ""
        rows.append(f"<tr>{first}<td>{number}</td>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>")
    path.write_text(f"<!doctype html><html lang=en><h1>{TITLE}</h1><table>{''.join(rows)}</table>", encoding="utf-8")
    return path


def write_pdf(path: Path, texts: Mapping[str, list[str]]) -> Path:
    """The same as a ruled table in a PDF."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    style = getSampleStyleSheet()["BodyText"]
    head = ["Area", "No.", *(f"{level} descriptor" for level in LEVELS[: len(texts["1.1"])])]
    rows = [
        [Paragraph(AREAS[int(number[0]) - 1], style), number, *(Paragraph(cell, style) for cell in cells)]
        for number, cells in texts.items()
    ]
    table = Table([head, *rows], colWidths=[90, 40, *[360 // len(texts["1.1"])] * len(texts["1.1"])], repeatRows=1, style=[("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")])  # noqa: E501  # fmt: skip
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4, leftMargin=40, rightMargin=40, invariant=1).build([table])
    path.write_bytes(buffer.getvalue())
    return path


@pytest.mark.parametrize("levels", [1, 3])
@pytest.mark.parametrize("suffix", ["html", "pdf"])
def test_a_second_framework_needs_a_profile_alone(levels: int, suffix: str, tmp_path: Path) -> None:
    """Numbers with points, other areas, one column or three, no letters: every cell is read, and nothing is doubted."""
    texts = make_texts(levels)
    document = {"html": write_html, "pdf": write_pdf}[suffix](tmp_path / f"en.{suffix}", texts)
    edition = esqf.read(document, profile=str(write_profile(tmp_path, levels)), language="en")
    assert edition.framework == "citizens"
    assert edition.cells.height == len(NUMBERS) * levels
    expected = {f"{number}{'abc'[n]}": text for number, cells in texts.items() for n, text in enumerate(cells)}
    assert edition.texts() == expected
    assert edition.cells["area_id"].to_list() == [f"area-{number[0]}" for number in NUMBERS for _ in range(levels)]
    assert edition.cells["area"].to_list() == [AREAS[int(number[0]) - 1] for number in NUMBERS for _ in range(levels)]
    assert [f.code for f in edition.findings if f.severity == "error"] == []


def test_the_command_line_takes_a_profile_file(tmp_path: Path) -> None:
    """`--profile FILE.toml` reads another framework."""
    document = write_html(tmp_path / "en.html", make_texts(3))
    profile = write_profile(tmp_path, 3)
    command = [sys.executable, "-m", "esqf", "extract", str(document), "--profile", str(profile), "--language", "en"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1].startswith("citizens,unversioned,en,all,")


# -- profile files --------------------------------------------------------------------------------------------


def test_the_profiles_that_ship_are_consistent() -> None:
    """Every number has a section and an area, areas lie in their sections, and cells are filled in known columns."""
    for name in list_profiles():
        profile = load_profile(name)
        for number in profile.numbers:
            area, section = profile.area_of(number), profile.section_of(number)
            assert area is not None
            assert section is not None
            assert area.section == section.id
        assert set(profile.filled) <= set(profile.numbers)
        assert set().union(*profile.filled.values()) <= set(profile.letters)


def test_ranges_of_numbers_are_expanded() -> None:
    """Ranges and single numbers, in order."""
    assert expand_numbers(["1-3", "4.1", "7"]) == ("1", "2", "3", "4.1", "7")
    with pytest.raises(ValueError, match="backwards"):
        expand_numbers(["3-1"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("numbers = ['1.1', '1.2'", "numbers = ['1.1', '1.1'"), "twice|not among"),
        (('id = "a"', 'id = "b"'), "a column stands twice"),
        (('section = "all"', 'section = "none"'), "names no section"),
        (('title = "', 'label = "'), "KeyError.*title"),
        (("columns = [", "columns = [[["), r"citizens\.toml"),
    ],
)
def test_a_profile_that_contradicts_itself_is_refused(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    """The error names the file and the contradiction."""
    path = write_profile(tmp_path, 3)
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(ProfileError, match=message) as caught:
        load_profile(str(path))
    assert str(path) in str(caught.value)


def test_an_unknown_profile_is_named_with_those_there_are() -> None:
    """The message helps."""
    with pytest.raises(ProfileError, match=f"'unknown'.*{PROFILE}"):
        load_profile("unknown")
