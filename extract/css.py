"""The little of CSS that decides what a page prints: declarations by element, class or id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

Declarations = Mapping[str, str]

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.S)
_SELECTOR = re.compile(r"(?P<tag>[a-z][\w-]*)?(?:\.(?P<cls>[\w-]+)|#(?P<id>[\w-]+))?", re.I)
_MAX_SHEET = 500_000  # characters of style rules that are looked at


class Sheet:
    """The rules of a page's style elements for a tag, a class, an id, or a tag with one of these."""

    def __init__(self, text: str = "") -> None:
        self._rules: dict[tuple[str, str], dict[str, str]] = {}
        for selectors, body in _list_rules(text[:_MAX_SHEET]):
            declared = dict(parse_declarations(body))
            for selector in selectors.split(","):
                match = _SELECTOR.fullmatch(selector.strip())
                if match and match.group():
                    key = f".{match['cls']}" if match["cls"] else f"#{match['id']}" if match["id"] else ""
                    self._rules.setdefault(((match["tag"] or "").lower(), key), {}).update(declared)

    def style(self, element: etree._Element) -> Declarations:
        """What applies to the element: by tag, class and id, then its own style attribute."""
        own = element.get("style")
        if not self._rules:
            return dict(parse_declarations(own)) if own else {}
        keys = ["", *(f".{name}" for name in element.get("class", "").split()), f"#{element.get('id', '')}"]
        declared: dict[str, str] = {}
        for key in keys:
            for tag in ("", element.tag.lower()):
                declared.update(self._rules.get((tag, key), {}))
        declared.update(parse_declarations(own or ""))
        return declared


def _list_rules(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and bodies of the plain rules; those inside @media and the like apply only sometimes."""
    depth = 0
    for chunk in _COMMENT.sub(" ", text).split("}"):
        parts = chunk.split("{")
        if depth == 0 and len(parts) == 2:
            yield parts[0].rpartition(";")[2], parts[1]
        depth = max(depth + len(parts) - 2, 0)


def parse_declarations(text: str) -> Iterator[tuple[str, str]]:
    """Properties and values of a declaration block, in lower case."""
    for declaration in text.lower().split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip(), value.replace("!important", "").strip()
