"""Makes what is known of a framework's cells from the sample editions: python -m references (in tests/)."""

from __future__ import annotations

from editions import PROFILE, SAMPLES, build_edition, sample
from esqf.normalize.profile import load_profile
from esqf.validate.reference import FOLDER, dump_reference, make_reference
from esqf.validate.subject import Subject

COMMENTS = (
    "The cells of the framework whatever the language, made from the sample editions by tests/references.py.",
    "length: the natural log of a text's length over the usual one of its descriptor.",
    "alike: the cells it shares most words with, in percent of likeness (validate/likeness.py).",
)


def write_reference() -> str:
    """The text of the reference of the sample editions."""
    languages = sorted(path.stem for path in SAMPLES.glob("*.json"))
    subjects = [Subject(build_edition(sample(language)), load_profile(PROFILE)) for language in languages]
    return dump_reference(make_reference(subjects), COMMENTS)


if __name__ == "__main__":
    (FOLDER / f"{PROFILE}.toml").write_text(write_reference(), encoding="utf-8")
