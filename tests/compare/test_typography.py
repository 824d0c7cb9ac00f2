"""What is typography alone."""

from __future__ import annotations

import pytest
from esqf.compare.typography import same_but_typography


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("well-being", "wellbeing"),
        ("compe- tences", "competences"),
        ("compe\u00adtences", "competences"),
        ("“fair” and «just»", '"fair" and "just"'),
        ("l'asile", "l’asile"),
        ("asylum – reception", "asylum - reception"),
        ("EU–Turkey", "EU-Turkey"),
        ("articles 5–6", "articles 5-6"),
        ("one\ntwo", "one two"),
        ("10\u00a0000", "10 000"),
        ("ﬁnal", "final"),
        ("cafe\u0301", "café"),
        ("العـــربية", "العربية"),
        ("and so on…", "and so on..."),
    ],
)
def test_setting_is_typography(old: str, new: str) -> None:
    """White space, hyphenation, quotes, dashes, ligatures and composed letters are the setter's."""
    assert same_but_typography(old, new)
    assert same_but_typography(new, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("asylum", "Asylum"),
        ("law", "laws"),
        ("law", "law."),
        ("articles 5-6", "articles 56"),
        ("skills – including", "skills including"),
        ("and/or", "and or"),
        ("e", "é"),
        ("", "text"),
    ],
)
def test_wording_is_not_typography(old: str, new: str) -> None:
    """Letters, numbers and signs are the authors'."""
    assert not same_but_typography(old, new)
