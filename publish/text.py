"""Text as formats want it: shortened, without what XML cannot hold, JSON with an element a line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def shorten(text: str, longest: int) -> str:
    """The text, or as many of its first words as fit, with an ellipsis; at most `longest` letters."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    words = head.rpartition(" ")[0] if text[longest - 1] != " " else head
    return (words or head).rstrip() + "…"


def clean_xml(text: str) -> str:
    """The text with the replacement character for what XML 1.0 cannot hold."""
    return NOT_XML.sub("\ufffd", text)


def write_json_lines(data: Mapping[str, object], path: Path) -> None:
    """A JSON object whose lists have an element a line, so that a change is a changed line."""
    parts = []
    for key, value in data.items():
        if isinstance(value, list):
            text = "[\n" + ",\n".join(json.dumps(element, ensure_ascii=False) for element in value) + "\n]"
        else:
            text = json.dumps(value, ensure_ascii=False)
        parts.append(f"{json.dumps(key)}: {text}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8", newline="\n")
