"""Writes a corpus of printed editions with their truth: python -m printing.corpus OUT."""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import cycle, islice
from pathlib import Path
from random import Random

from printing import html, reportlab, typst
from printing.edition import PrintedEdition, dump_edition, load_edition, random_edition
from printing.labels import COLUMNS
from printing.layout import LAYOUTS, Layout, UnsupportedLayout, random_layout
from printing.words import list_languages, load_vocabulary

Printer = Callable[[PrintedEdition, Layout], bytes]

PRINTERS: Mapping[str, Printer] = {
    "reportlab": reportlab.print_pdf,
    "typst": typst.print_pdf,
    "weasyprint": partial(html.print_pdf, engine="weasyprint"),
    "chromium": partial(html.print_pdf, engine="chromium"),
}
PRINTABLE: Mapping[str, Mapping[str, tuple[object, ...]]] = {
    "reportlab": {},
    "typst": typst.PRINTABLE,
    **html.PRINTABLE,
}
ROOT = Path(__file__).parents[2]
SAMPLES = (ROOT / "samples", ROOT.parent / "shared" / "editions")


@cache
def find_edition(language: str, seed: int = 0) -> PrintedEdition:
    """The sample edition of that language, or a random one where there is none."""
    for folder in SAMPLES:
        path = folder / f"{language}.json"
        if path.exists():
            return load_edition(path)
    return random_edition(Random(f"{language} {seed}"), language)


def print_layout(
    layout: Layout, languages: Iterator[str], seed: int = 0
) -> Iterator[tuple[str, PrintedEdition, bytes]]:
    """The layout by every printer that can, each in the next language it can print: printer, truth, PDF."""
    for name, printer in PRINTERS.items():
        for language in islice(languages, len(list_languages())):
            edition = find_edition(language, seed)
            try:
                yield name, edition, printer(edition, layout)
            except UnsupportedLayout:
                continue
            break


def write_corpus(out: Path, layouts: Sequence[Layout], languages: Sequence[str], seed: int = 0) -> Iterator[Path]:
    """Write OUT/<layout>.<printer>.<language>.pdf and its truth beside it; yields the PDFs."""
    out.mkdir(parents=True, exist_ok=True)
    every = cycle(languages)
    own = cycle([tag for tag in languages if load_vocabulary(tag).letters != COLUMNS] or languages)
    for layout in layouts:
        # Letters of a script show only where the script has its own.
        turn = every if layout.letters == layout.levels == "latin" else own
        for printer, edition, content in print_layout(layout, turn, seed):
            path = out / f"{layout.name}.{printer}.{edition.language}.pdf"
            path.write_bytes(content)
            path.with_suffix(".json").write_text(dump_edition(edition), encoding="utf-8")
            yield path


def main() -> None:
    """Write the corpus that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--languages", nargs="+", default=list_languages(), metavar="TAG")
    parser.add_argument("--layouts", nargs="+", default=list(LAYOUTS), choices=list(LAYOUTS), metavar="NAME")
    parser.add_argument("--random", type=int, default=0, help="as many random layouts for each printer")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = Random(options.seed)
    layouts = [LAYOUTS[name] for name in options.layouts]
    layouts += [random_layout(rng, limits) for limits in PRINTABLE.values() for _ in range(options.random)]
    for path in write_corpus(options.out, layouts, options.languages, options.seed):
        print(path)


if __name__ == "__main__":
    main()
