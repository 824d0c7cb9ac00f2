"""PDFium's functions called in bulk: over arrays of handles and indices, the loop running in C.

Each function is called through `map` and writes what it tells straight into one array."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

POINTER, INT, UINT = ctypes.c_size_t, ctypes.c_int, ctypes.c_uint


@cache
def call(name: str, result: Any, *arguments: Any) -> Any:
    """A PDFium function with plain integers for pointers; it keeps the GIL, which makes short calls cheap."""
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


def address(handle: Any) -> int:
    """The address behind a pypdfium2 handle."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def collect(function: Any, *arguments: Iterable[int], count: int, dtype: Any = np.int64) -> npt.NDArray[Any]:
    """The results of `function` over parallel arguments as an array."""
    return np.fromiter(map(function, *arguments), dtype=dtype, count=count)


def fill_rows(function: Any, *arguments: Iterable[int], rows: npt.NDArray[Any], pointers: int = 1) -> None:
    """Call `function` once per row of `rows`, letting it write the row through `pointers` trailing pointers."""
    if not len(rows):
        return
    base, step = rows.ctypes.data, rows.strides[0]
    width = step // pointers
    end = base + step * len(rows)
    places = [range(base + k * width, end + k * width, step) for k in range(pointers)]
    deque(map(function, *arguments, *places), maxlen=0)
