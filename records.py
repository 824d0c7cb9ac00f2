"""Frozen records as JSON and back: what comes from a worker or lies in the cache is data, never code.

A dataclass is the list of its fields. `unpack` builds only what the asked-for type names and checks every value on the
way, so that whatever a broken or hostile worker writes is either a record or a ValueError.
"""

from __future__ import annotations

import json
import types
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

import polars as pl

from .normalize.edition import CELL_TYPES

Record = TypeVar("Record")
PLAIN = (str, int, float, bool, types.NoneType)


def pack(record: object) -> bytes:
    """A dataclass of plain values, bytes, enumerations, tuples, frozen sets, mappings, frames of cells and
    dataclasses, as UTF-8 JSON."""
    kind: Any = type(record)
    encode = _coder(kind).encode
    value = encode(record) if encode else record
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpack(kind: type[Record], data: bytes) -> Record:
    """The record of a class in JSON; ValueError for anything else."""
    wanted: Any = kind
    try:
        record: Record = _coder(wanted).decode(json.loads(data.decode("utf-8", "surrogatepass")))
    except (ValueError, TypeError, AttributeError, RecursionError, pl.exceptions.PolarsError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from None
    return record


def compress(data: bytes) -> bytes:
    """Smaller bytes with a checksum."""
    return zlib.compress(data, 1)


def expand(data: bytes) -> bytes:
    """What was compressed; ValueError where the bytes are damaged or cut off."""
    try:
        return zlib.decompress(data)
    except zlib.error as error:
        raise ValueError(str(error)) from None


class _Coder(NamedTuple):
    """How values of one type become JSON (None: they are) and come back."""

    encode: Callable[[Any], Any] | None
    decode: Callable[[Any], Any]


@cache
def _coder(kind: Any) -> _Coder:
    """The coder of a type; TypeError for one that does not cross."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _code_union(inner)
    if origin is tuple:
        return _code_list(inner[0]) if inner[-1] is Ellipsis else _code_tuple(inner)
    if origin is frozenset:
        items = _code_list(inner[0])
        return _Coder(sorted, lambda value: frozenset(items.decode(value)))
    if origin is not None and issubclass(origin, Mapping):
        return _code_mapping(inner[1])
    return _code_class(kind)


def _code_class(kind: Any) -> _Coder:
    """The coder of a class."""
    if kind in PLAIN:
        return _Coder(None, _check(kind))
    if kind is bytes:
        return _Coder(lambda value: b64encode(value).decode("ascii"), lambda value: b64decode(value, validate=True))
    if kind is pl.DataFrame:
        return _Coder(
            lambda frame: frame.to_dict(as_series=False),
            lambda value: pl.DataFrame(value, schema=CELL_TYPES, strict=True),
        )
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _Coder(None, kind)
    if is_dataclass(kind):
        return _code_dataclass(kind)
    raise TypeError(f"{kind} does not cross")


def _check(kind: type) -> Callable[[Any], Any]:
    """What lets values of a plain type through; whole numbers pass as floats."""

    def check(value: Any) -> Any:
        if type(value) is kind:
            return value
        if kind is float and type(value) is int:
            return float(value)
        raise ValueError(f"found {type(value).__name__}, expected {kind.__name__}")

    return check


def _code_list(kind: Any) -> _Coder:
    """A tuple of any length."""
    encode, decode = _coder(kind)
    back = lambda value: tuple([decode(item) for item in _as_list(value)])  # noqa: E731
    return _Coder((lambda value: [encode(item) for item in value]) if encode else None, back)


def _code_tuple(kinds: tuple[Any, ...]) -> _Coder:
    """A tuple of a kind for each place."""
    coders = [_coder(kind) for kind in kinds]
    encoders = [coder.encode or _pass for coder in coders]
    decoders = [coder.decode for coder in coders]
    return _Coder(
        lambda value: [encode(item) for encode, item in zip(encoders, value, strict=True)],
        lambda value: tuple([decode(item) for decode, item in zip(decoders, _as_list(value), strict=True)]),
    )


def _code_mapping(kind: Any) -> _Coder:
    """A mapping from strings."""
    encode, decode = _coder(kind)
    encode = encode or _pass
    return _Coder(
        lambda value: {key: encode(item) for key, item in value.items()},
        lambda value: {key: decode(item) for key, item in value.items()},
    )


def _code_dataclass(kind: Any) -> _Coder:
    """A dataclass: the list of the fields that its constructor takes."""
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind) if field.init]
    values = _code_tuple(tuple(hints[name] for name in names))
    get = attrgetter(*names) if len(names) > 1 else lambda record: (getattr(record, names[0]),)
    plain = all(_coder(hints[name]).encode is None for name in names)
    encode = values.encode or _pass
    return _Coder(get if plain else lambda record: encode(get(record)), lambda value: kind(*values.decode(value)))


def _code_union(kinds: tuple[Any, ...]) -> _Coder:
    """One of several classes, each told by its name; null stands for itself, and a lone class needs no name."""
    classes = {kind.__name__: kind for kind in kinds if kind is not types.NoneType}
    if len(classes) == 1:
        encode, decode = _coder(*classes.values())
        some = encode or _pass
        optional = (lambda value: None if value is None else some(value)) if encode else None
        return _Coder(optional, lambda value: None if value is None else decode(value))
    coders = {name: _coder(kind) for name, kind in classes.items()}

    def encode_named(value: Any) -> Any:
        name = type(value).__name__
        return [name, (coders[name].encode or _pass)(value)]

    def decode_named(value: Any) -> Any:
        name, content = value
        if name not in coders:
            raise ValueError(f"found {name}, expected {' or '.join(coders)}")
        return coders[name].decode(content)

    return _Coder(encode_named, decode_named)


def _pass(value: Any) -> Any:
    """The value itself."""
    return value


def _as_list(value: Any) -> list[Any]:
    """A JSON list; ValueError for anything else, strings too."""
    if not isinstance(value, list):
        raise ValueError(f"found {type(value).__name__}, expected a list")
    return value
