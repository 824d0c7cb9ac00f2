"""The site's files: where each page stands, how pages are made from templates, and what they may load."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...compare.wording import describe_kind, name_shared, replace_controls
from ...normalize.edition import Edition

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent
ASSETS = "assets"
PICTURES = "pictures"

# Nothing but the site's own files, which also a page from disk may load (`file:`; harmless on a server).
# Scripts cannot turn text into mark-up, and load no script but the site's data.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' file:",
        "style-src 'self' file:",
        "img-src 'self' file:",
        "base-uri 'none'",
        "form-action 'none'",
        "trusted-types esqf-data",
        "require-trusted-types-for 'script'",
    )
)

RTL_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "nqo", "prs", "ps", "sd", "syr", "ug", "ur", "yi"})
RTL_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"})
SCRIPT_LETTERS = 4  # in a language tag, as in `sr-Latn`


@dataclass(frozen=True)
class Site:
    """The directory of a report and what its pages have in common."""

    directory: Path
    shared: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def environment(self) -> Environment:
        """The templates, escaping everything they are given."""
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
        environment.filters |= {
            "visible": lambda text: replace_controls(text or ""),
            "fragment": lambda text: quote(text, safe=""),
            "happened": describe_kind,
            "shared": name_shared,
            "direction": direction,
        }
        environment.globals |= {"policy": POLICY, **self.shared}
        return environment

    def write_page(self, path: str, template: str, **values: object) -> None:
        """Write a page at a path below the directory; `root` leads its links back to the top."""
        root = "../" * path.count("/")
        text = self.environment.get_template(template).render(root=root, path=path, **values)
        self.write(path, text)

    def write_data(self, path: str, key: str, data: object) -> None:
        """Write a script that hands data to the page that loads it; pages from disk cannot fetch."""
        # A document's text could end the script only in a page, but costs nothing to escape here as well.
        text = json.dumps([key, data], ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        self.write(path, f"esqf.receive(...{text});\n")

    def write(self, path: str, text: str) -> None:
        """Write a text file at a path below the directory."""
        place = self.directory / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")

    def copy_assets(self) -> None:
        """Copy the style and the scripts."""
        folder = self.directory / ASSETS
        folder.mkdir(parents=True, exist_ok=True)
        for asset in sorted((FOLDER / ASSETS).iterdir()):
            if asset.suffix in {".css", ".js"}:
                shutil.copyfile(asset, folder / asset.name)


def place_edition(edition: Edition) -> str:
    """The path of an edition below `editions/`, without a suffix: `esqf-occupational/2021/nl`."""
    return "/".join(_name_file(part) for part in edition.key)


def place_changes(framework: str, old: str, new: str, language: str) -> str:
    """The path of the page of changes in one language."""
    versions = f"{_name_file(old)}-to-{_name_file(new)}"
    return f"versions/{_name_file(framework)}/{versions}/{_name_file(language)}.html"


def _name_file(part: str) -> str:
    """A part of a path that is safe on every disk and in every link, and tells any two parts apart."""
    plain = re.sub(r"[^A-Za-z0-9_.-]", "_", part).strip(".")
    return plain if plain == part else f"{plain}~{sha256(part.encode()).hexdigest()[:8]}"


def direction(language: str) -> str:
    """The direction in which a language is written: `rtl` or `ltr`."""
    primary, *subtags = language.lower().split("-")
    script = next((subtag for subtag in subtags if len(subtag) == SCRIPT_LETTERS), None)
    if script is not None:
        return "rtl" if script in RTL_SCRIPTS else "ltr"
    return "rtl" if primary in RTL_LANGUAGES else "ltr"
