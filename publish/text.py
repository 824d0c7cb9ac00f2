"""Text for formats that are stricter than ours: shortened, or without what XML cannot hold."""

from __future__ import annotations

import re

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
