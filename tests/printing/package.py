"""Zip packages for printers, and the ways in which they get damaged."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

CLOCK = (2021, 1, 1, 0, 0, 0)


def build_package(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts as one package, in their order; the same parts give the same bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(name, CLOCK), content, stored)
    return buffer.getvalue()


def open_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def replace_part(data: bytes, name: str, content: str | bytes) -> bytes:
    """The package with that part replaced or added."""
    return build_package({**open_parts(data), name: content})


def drop_part(data: bytes, name: str) -> bytes:
    """The package without that part."""
    return build_package({part: content for part, content in open_parts(data).items() if part != name})


def cut(data: bytes, share: float) -> bytes:
    """The first share of a document whose download broke off."""
    return data[: int(len(data) * share)]


def explode(data: bytes, name: str) -> bytes:
    """The package with a part that unpacks to far more than it should."""
    content = open_parts(data)[name]
    return replace_part(data, name, content + b" " * 40_000_000)


def add_doctype(data: bytes, name: str) -> bytes:
    """The package with a part whose entities multiply and read a file."""
    content = open_parts(data)[name].decode()
    head, _, rest = content.partition("?>")
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    doctype = f'<!DOCTYPE x [<!ENTITY e0 "ha"><!ENTITY file SYSTEM "file:///etc/hostname">{entities}]>'
    return replace_part(data, name, f"{head}?>{doctype}{rest}")
