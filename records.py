"""Frozen records as JSON and back: what comes from a worker or lies in the cache is data, never code.

`unpack` builds only what the type asked for names and checks every value on the way, so that whatever a broken
or hostile worker writes is either a record or a ValueError.
"""

from __future__ import annotations

import json
import types
import zlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import polars as pl

from .normalize.edition import CELL_TYPES

Record = TypeVar("Record")


def pack(record: object) -> bytes:
    """A record (dataclass of plain values, tuples, mappings, frames and records) as UTF-8 JSON."""
    return json.dumps(_encode(record), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpack(kind: type[Record], data: bytes) -> Record:
    """The record of a class in JSON; ValueError for anything else."""
    try:
        value = json.loads(data.decode("utf-8", "surrogatepass"))
        return cast(Record, _decode(kind, value))
    except (TypeError, KeyError, RecursionError, pl.exceptions.PolarsError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from None


def compress(data: bytes) -> bytes:
    """Smaller bytes with a checksum."""
    return zlib.compress(data, 1)


def expand(data: bytes) -> bytes:
    """What was compressed; ValueError where the bytes are damaged or cut off."""
    try:
        return zlib.decompress(data)
    except zlib.error as error:
        raise ValueError(str(error)) from None


def _encode(value: Any) -> Any:
    """A value as JSON has it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(_encode(item) for item in value)
    if isinstance(value, pl.DataFrame):
        return value.to_dict(as_series=False)
    if isinstance(value, Mapping):
        return {key: _encode(item) for key, item in value.items()}
    if is_dataclass(value):
        return {name: _encode(getattr(value, name)) for name in _fields(type(value))}
    raise TypeError(f"a {type(value).__name__} does not cross")


@cache
def _fields(kind: type) -> Mapping[str, Any]:
    """The fields of a dataclass that its constructor takes, with their types."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind) if field.init}


def _decode(kind: Any, value: Any) -> Any:
    """A value of a type from JSON."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _decode(_choose(get_args(kind), value), value)
    if origin is tuple:
        return _decode_tuple(get_args(kind), value)
    if origin is frozenset:
        return frozenset(_decode_tuple((get_args(kind)[0], ...), value))
    if kind is pl.DataFrame:
        return pl.DataFrame(value, schema=CELL_TYPES, strict=True)
    if origin is not None and issubclass(origin, Mapping):
        return {_decode(str, key): _decode(get_args(kind)[1], item) for key, item in value.items()}
    if is_dataclass(kind):
        return _decode_record(cast(type, kind), value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind:
        raise ValueError(f"found {type(value).__name__}, expected {kind}")
    return value


def _decode_tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    """A tuple of one kind of any length, or of a kind for each place."""
    if not isinstance(value, list):
        raise ValueError(f"found {type(value).__name__}, expected a list")
    if kinds[-1] is Ellipsis:
        return tuple(_decode(kinds[0], item) for item in value)
    return tuple(_decode(kind, item) for kind, item in zip(kinds, value, strict=True))


def _decode_record(kind: type, value: Any) -> Any:
    """A dataclass whose fields are all there and nothing else is."""
    hints = _fields(kind)
    if not isinstance(value, dict) or set(value) != set(hints):
        raise ValueError(f"not the fields of {kind.__name__}")
    return kind(**{name: _decode(hint, value[name]) for name, hint in hints.items()})


def _choose(kinds: tuple[Any, ...], value: Any) -> Any:
    """The member of a union that a value belongs to: nothing, or the class with just these fields."""
    if value is None and type(None) in kinds:
        return type(None)
    rest = [kind for kind in kinds if kind is not type(None)]
    if len(rest) == 1:
        return rest[0]
    keys = set(value) if isinstance(value, dict) else None
    for kind in rest:
        if keys == set(_fields(kind)) if is_dataclass(kind) else isinstance(value, kind):
            return kind
    raise ValueError(f"none of {', '.join(str(kind) for kind in rest)}")
