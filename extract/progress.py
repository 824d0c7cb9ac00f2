"""Who is told which page is being read: a progress bar, or the watcher that must say where a reader crashed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

PageWatcher = Callable[[int, int], None]

_watcher: ContextVar[PageWatcher | None] = ContextVar("page_watcher", default=None)


@contextmanager
def watch_pages(watcher: PageWatcher) -> Iterator[None]:
    """Within it, `watcher(page, pages)` is called before each page (from 1) of the documents read."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def announce_page(page: int, pages: int) -> None:
    """Say that page `page` (from 1) of `pages` is about to be read."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher(page, pages)
