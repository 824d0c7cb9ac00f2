"""From a page's user space to reading space, in which most of its text runs left to right."""

from __future__ import annotations

from dataclasses import dataclass

from .arrays import Floats


@dataclass(frozen=True, slots=True)
class Placement:
    """From user space (x right, y up, box `frame`) to reading space after `turn` clockwise quarter turns."""

    frame: tuple[float, float, float, float]
    turn: int

    @property
    def width(self) -> float:
        """Of reading space, in points."""
        left, bottom, right, top = self.frame
        return (top - bottom) if self.turn % 2 else (right - left)

    @property
    def height(self) -> float:
        """Of reading space, in points."""
        left, bottom, right, top = self.frame
        return (right - left) if self.turn % 2 else (top - bottom)

    def boxes(self, left: Floats, bottom: Floats, right: Floats, top: Floats) -> tuple[Floats, ...]:
        """(x0, top, x1, bottom) of user-space boxes."""
        west, south, east, north = self.frame
        if self.turn == 0:
            return left - west, north - top, right - west, north - bottom
        if self.turn == 1:
            return bottom - south, left - west, top - south, right - west
        if self.turn == 2:
            return east - right, bottom - south, east - left, top - south
        return north - top, east - right, north - bottom, east - left
