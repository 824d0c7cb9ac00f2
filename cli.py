"""The command line: `esqf extract | build | validate | diff | log | publish | report | profiles | rules | correct`.

Only this file makes exit codes: 0 done; 1 findings of severity error (validate, --strict) or changes (diff);
2 wrong usage, or a document that could not be read. Heavy libraries are imported inside the commands.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import nullcontext
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from .extract.errors import DocumentError, EsqfError, NoEditionError, UsageError
from .options import MIB, Limits, Options, Running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from .build import Build
    from .normalize.edition import Edition
    from .normalize.finding import Finding
    from .schedule import Schedule

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Reads the published editions of a qualifications framework exactly, checks and compares them, "
    "and publishes clean data.",
)
profiles_app = typer.Typer(invoke_without_command=True)
app.add_typer(profiles_app, name="profiles")


class Engine(StrEnum):
    """How PDFs are read."""

    AUTO = "auto"
    PDFIUM = "pdfium"
    PDFPLUMBER = "pdfplumber"
    CAMELOT = "camelot"


DOUBTFUL = 0.95  # confidence below which a cell counts as doubtful (docs/confidence.md)
Language = Annotated[str | None, typer.Option(help="BCP 47 tag of the edition; by default from the path, or detected.")]
Version = Annotated[str | None, typer.Option(help="Version of the framework; by default from the path.")]
ProfileName = Annotated[
    str | None, typer.Option("--profile", help="Framework: an id of `esqf profiles`, or a .toml file.")
]
EngineName = Annotated[Engine, typer.Option(help="How PDFs are read.")]
Verify = Annotated[bool, typer.Option("--verify", help="A second engine reads too; disagreements become findings.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 on a finding of severity error.")]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH…", help="Documents, datasets, or folders of them.")]
Password = Annotated[
    str | None,
    typer.Option(envvar="ESQF_PASSWORD", help="Of encrypted PDFs; better as a variable, which others cannot see."),
]
Jobs = Annotated[
    int, typer.Option("-j", "--jobs", min=0, envvar="ESQF_JOBS", help="Documents read side by side; 0: one a core.")
]
Timeout = Annotated[float, typer.Option(min=0.01, envvar="ESQF_TIMEOUT", help="Seconds that one document may take.")]
Memory = Annotated[int, typer.Option(min=512, envvar="ESQF_MEMORY", help="MiB of memory that one document may take.")]
OutputLimit = Annotated[
    int, typer.Option(min=1, envvar="ESQF_OUTPUT_LIMIT", help="MiB that may be read from one document.")
]
SECONDS, MEMORY, OUTPUT = Limits().seconds, Limits().memory // MIB, Limits().output // MIB
DATASETS = (".csv", ".json", ".jsonl", ".parquet", ".sqlite")  # suffixes that no document has


def main() -> NoReturn:
    """Run the command line."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that what is open is cleared away
    try:
        app(standalone_mode=True)
    except EsqfError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        typer.echo(f"error: {error.filename or ''}: {error.strerror or error}", err=True)
        sys.exit(2)
    raise AssertionError("typer exits by itself")


def _console() -> Console:
    """Where summaries and progress go: standard error."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def _read(
    paths: Sequence[Path], options: Options, running: Running | None = None
) -> tuple[list[Edition], list[EsqfError]]:
    """The editions at some paths; what failed is said at once, in one line each."""
    from .schedule import Schedule

    with Schedule(running or _usual_running()) as schedule:
        if any(path.suffix not in DATASETS for path in paths):
            schedule.warm_up()
        from .reading import read_paths
        from .watching import show_progress

        with show_progress(_console()) as watch:
            editions, errors = read_paths(paths, options, partial(schedule.read, watch=watch))
    for error in errors:
        typer.echo(f"error: {error}", err=True)
    return editions, errors


def _usual_running() -> Running:
    """How documents are read by commands without options for it: as the variables say that stand for the options."""
    said = {name: os.environ.get(name) for name in ("ESQF_JOBS", "ESQF_TIMEOUT", "ESQF_MEMORY", "ESQF_OUTPUT_LIMIT")}
    try:
        jobs, timeout, memory, output = (float(text) if text else None for text in said.values())
    except ValueError:
        wrong = ", ".join(f"{name}={text}" for name, text in said.items() if text)
        raise UsageError(f"{wrong}: expected numbers") from None
    return _running(int(jobs or 0), timeout or SECONDS, int(memory or MEMORY), int(output or OUTPUT))


def _running(jobs: int, timeout: float, memory: int, output: int) -> Running:
    """How documents are read, by the options."""
    return Running(jobs, Limits(timeout, memory * MIB, output * MIB))


@app.command()
def extract(
    documents: Annotated[list[Path], typer.Argument(metavar="DOC…", help="PDF, DOCX, ODT, HTML, XLSX, ODS or text.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write: .csv .json .jsonl .parquet .sqlite .xlsx.")
    ] = None,
    engine: EngineName = Engine.AUTO,
    language: Language = None,
    version: Version = None,
    profile: ProfileName = None,
    verify: Verify = False,
    strict: Strict = False,
    debug: Annotated[Path | None, typer.Option(help="Folder for pictures of what was seen on each PDF page.")] = None,
    password: Password = None,
    jobs: Jobs = 0,
    timeout: Timeout = SECONDS,
    memory: Memory = MEMORY,
    output_limit: OutputLimit = OUTPUT,
) -> None:
    """Read documents into canonical cells, as CSV on standard output or as a file.

    Example: `esqf extract raw/esqf-occupational/sample-1/en.pdf -o en.csv`
    """
    options = Options(language, version, profile, engine.value, verify, password=password)
    editions, errors = _read(documents, options, _running(jobs, timeout, memory, output_limit))
    if debug:
        from .debug import draw_document

        # Drawing is not shut in: what could not be read is not drawn. What was read and holds no edition is.
        unread = {e.name for e in errors if isinstance(e, DocumentError) and not isinstance(e, NoEditionError)}
        for document in documents:
            if str(document) not in unread:
                draw_document(document, debug)
    if editions and not any(isinstance(error, UsageError) for error in errors):
        findings = [found for edition in editions for found in edition.findings]
        editions = _weigh(editions, profile)
        if output:
            from .publish.dataset import write_file

            write_file(editions, output, findings=findings)
        else:
            _print_csv(editions)
        _summarise(editions, findings)
        _leave(errors, findings, strict=strict)
    _leave(errors, (), strict=strict)


def _weigh(editions: Sequence[Edition], profile: str | None) -> list[Edition]:
    """The editions, each with the confidence that checking it alone leaves to its cells."""
    from .normalize.profile import load_profile
    from .validate.check import check_editions
    from .validate.confidence import weigh_edition

    framework = load_profile(profile) if profile else None
    return [weigh_edition(edition, check_editions([edition], profile=framework)) for edition in editions]


def _print_csv(editions: Sequence[Edition]) -> None:
    """Canonical cells on standard output."""
    import polars as pl

    from .normalize.schema import check_cells

    cells = pl.concat(
        [check_cells(edition.cells, edition.source.name if edition.source else "") for edition in editions]
    )
    sys.stdout.write(cells.write_csv())
    sys.stdout.flush()


def _summarise(editions: Sequence[Edition], findings: Sequence[Finding]) -> None:
    """A table of editions and their findings, on standard error."""
    from rich.table import Table

    from .normalize.edition import MISSING

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("edition", no_wrap=True)
    for name in ("filled", "empty", "missing", "repaired", "doubtful", "errors", "warnings"):
        table.add_column(name, justify="right", no_wrap=True)
    for edition in editions:
        cells = edition.cells
        status = dict(cells["status"].value_counts().iter_rows())
        mine = [f for f in findings if (f.version, f.language) == (edition.version, edition.language)]
        table.add_row(
            f"{edition.version}/{edition.language}",
            *(str(status.get(key, 0)) for key in ("filled", "empty", "missing")),
            str(int((cells["repairs"] != "").sum())),
            str(int(((cells["confidence"] < DOUBTFUL) & (cells["status"] != MISSING)).sum())),
            *(str(sum(f.severity == key for f in mine)) for key in ("error", "warning")),
        )
    _console().print(table)


def _leave(errors: Sequence[EsqfError], findings: Sequence[Finding], *, strict: bool) -> NoReturn:
    """Exit with the status that errors and findings ask for."""
    if errors:
        raise typer.Exit(2)
    raise typer.Exit(1 if strict and any(found.severity == "error" for found in findings) else 0)


@app.command()
def build(
    raw: Annotated[Path, typer.Argument(help="Folder of documents: <framework>/<version>/<language>.<ext>.")] = Path(
        "raw"
    ),
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to publish to; replaced whole.")] = Path(
        "output"
    ),
    engine: EngineName = Engine.AUTO,
    verify: Verify = False,
    strict: Strict = False,
    watch: Annotated[bool, typer.Option("--watch", help="Build again whenever raw/ changes, until Ctrl-C.")] = False,
    password: Password = None,
    jobs: Jobs = 0,
    dask: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler whose cluster reads: tcp://HOST:8786.")
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(envvar="ESQF_CACHE", help="Folder of what was read; by default the user's cache.")
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Read everything again.")] = False,
    timeout: Timeout = SECONDS,
    memory: Memory = MEMORY,
    output_limit: OutputLimit = OUTPUT,
    json_log: Annotated[
        bool, typer.Option("--json-log", help="Events as lines of JSON on standard error, nothing else.")
    ] = False,
) -> None:
    """Read all of raw/, normalise, validate and publish; only what changed is read again.

    Example: `esqf build raw -o output`
    """
    from .cache import default_folder
    from .follow import follow_changes
    from .schedule import Schedule

    options = Options(engine=engine.value, verify=verify, strict_corrections=True, password=password)
    running = replace(
        _running(jobs, timeout, memory, output_limit), dask=dask, cache=None if no_cache else cache or default_folder()
    )
    status = 0
    with Schedule(running) as schedule:
        for _ in follow_changes(raw) if watch else (None,):
            try:
                done = _build_once(raw, output, options, schedule, json_log=json_log)
                status = 2 if done.errors else int(strict and any(found.severity == "error" for found in done.findings))
            except EsqfError as error:
                _say_error(error, json_log=json_log)
                status = 2
    raise typer.Exit(status)


def _build_once(raw: Path, output: Path, options: Options, schedule: Schedule, *, json_log: bool) -> Build:
    """One build, told as it goes on and summed up."""
    from . import build as job
    from .watching import log_build, log_event, log_line, show_progress

    console = _console()
    with nullcontext(log_event) if json_log else show_progress(console) as watch:
        done = job.build(
            raw,
            output,
            options,
            partial(schedule.read, watch=watch),
            lambda path: (
                log_line("waiting", output=str(path))
                if json_log
                else typer.echo(f"another build writes to {path}; waiting for its end", err=True)
            ),
            schedule.cut,
        )
    if json_log:
        log_build(done)
        return done
    for error in done.errors:
        _say_error(error)
    _summarise(done.editions, done.findings)
    _print_worst(done.findings)
    typer.echo(
        f"written to {done.output}/ - open {done.output}/report/index.html, or start with {done.output}/README.md",
        err=True,
    )
    return done


def _say_error(error: EsqfError, *, json_log: bool = False) -> None:
    """An error on standard error, as a line for a person or for a machine."""
    if json_log:
        from .watching import log_line

        log_line("error", error=str(error))
    else:
        typer.echo(f"error: {error}", err=True)


def _print_worst(findings: Sequence[Finding], most: int = 12) -> None:
    """The errors among the findings, a line each, on standard error."""
    worst = [found for found in findings if found.severity == "error"]
    for found in worst[:most]:
        typer.echo(f"{found.severity} {found.code} {found.place}: {found.message}", err=True)
    if len(worst) > most:
        typer.echo(f"… and {len(worst) - most} more errors", err=True)


class FindingFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


@app.command()
def validate(
    paths: Paths,
    format_: Annotated[FindingFormat, typer.Option("--format", help="How findings are printed.")] = FindingFormat.TEXT,
    baseline: Annotated[Path | None, typer.Option(help="File of acknowledged findings.")] = None,
    acknowledge: Annotated[
        Path | None, typer.Option(help="Write the errors and warnings found to this file, as acknowledged.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why they may stand; --acknowledge needs it.")] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Print the matrix of cells instead.")] = False,
    language: Language = None,
    version: Version = None,
    profile: ProfileName = None,
    engine: EngineName = Engine.AUTO,
    verify: Verify = False,
) -> None:
    """Check documents or datasets, each against its framework and across all editions given.

    Example: `esqf validate raw/esqf-occupational/sample-1`
    """
    from .validate.show import show_coverage, show_findings
    from .workflow import check_paths, write_acknowledged

    editions, errors = _read(paths, Options(language, version, profile, engine.value, verify))
    if not editions:
        raise typer.Exit(2)
    findings = check_paths(editions, paths, baseline)
    if acknowledge:
        write_acknowledged(findings, acknowledge, reason)
        findings = check_paths(editions, paths, acknowledge)
    text = show_coverage(editions, format_.value) if coverage else show_findings(findings, editions, format_.value)
    typer.echo(text, nl=not text.endswith("\n"))
    failed = any(found.severity == "error" for found in findings)
    raise typer.Exit(2 if errors else int(failed))


class DiffFormat(StrEnum):
    """How changes are printed."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    MARKDOWN = "markdown"
    CSV = "csv"


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="Document, dataset or folder of the old version.")],
    new: Annotated[Path, typer.Argument(help="The same of the new version.")],
    format_: Annotated[DiffFormat, typer.Option("--format", help="How changes are printed.")] = DiffFormat.TEXT,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write instead of standard output.")
    ] = None,
    code: Annotated[
        list[str] | None, typer.Option(help="Only this cell (6c) or competence (6); may be repeated.")
    ] = None,
    area: Annotated[
        list[str] | None, typer.Option(help="Only this area: part of its name, or its id; may be repeated.")
    ] = None,
    typography: Annotated[
        bool, typer.Option("--typography", help="Also list changes of white space, hyphens and quotes.")
    ] = False,
    profile: ProfileName = None,
) -> None:
    """Changes between two editions, or between two versions in all languages that both have.

    Exit status as diff(1): 0 nothing changed, 1 changes, 2 trouble.

    Example: `esqf diff raw/esqf-occupational/sample-1/en.pdf raw/esqf-occupational/sample-2/en.html`
    """
    from .compare.releases import compare_sides
    from .workflow import narrow, render_changes

    options = Options(profile=profile)
    (before, troubles), (after, more) = _read([old], options), _read([new], options)
    if troubles or more:
        raise typer.Exit(2)
    result = narrow(compare_sides(before, after), code or [], area or [])
    console = _console()
    colour = output is None and sys.stdout.isatty()
    text = render_changes(result, format_.value, colour=colour, width=console.width, typographic=typography)
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=not text.endswith("\n"))
    raise typer.Exit(int(result.differs))


@app.command()
def log(
    framework: Annotated[str, typer.Argument(help="Id of the framework.")] = "esqf-occupational",
    path: Annotated[Path, typer.Option("--in", help="Folder of documents or dataset.")] = Path("raw"),
) -> None:
    """The versions of a framework, with a line of what each changed.

    Example: `esqf log esqf-occupational`
    """
    from .compare.history import describe_version, trace_versions

    editions, errors = _read([path / framework if (path / framework).is_dir() else path], Options(profile=framework))
    for version in trace_versions([edition for edition in editions if edition.framework == framework]):
        typer.echo(describe_version(version))
    raise typer.Exit(2 if errors else 0)


@app.command()
def publish(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH…", help="Documents, datasets, or folders of them.")
    ] = None,
    to: Annotated[list[str] | None, typer.Option(help="Format, may be repeated; `--to list` shows them.")] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write into.")] = Path("published"),
    language: Language = None,
    version: Version = None,
    profile: ProfileName = None,
    licence: Annotated[str | None, typer.Option(help="Licence of the texts: a URI, for the catalogues.")] = None,
) -> None:
    """Write datasets for other tools.

    Example: `esqf publish output --to skos --to tmx -o published`
    """
    from .publish.dataset import FORMATS, choose_formats, write_editions

    if to and "list" in to:
        width = max(len(format_.name) for format_ in FORMATS)
        for format_ in FORMATS:
            typer.echo(f"{format_.name:{width}}  {format_.line}")
        return
    if not paths or not to:
        raise UsageError("publish needs a PATH and --to FORMAT; `esqf publish --to list` shows the formats")
    from .build import check_all
    from .staging import replace_directory
    from .validate.confidence import weigh_editions

    choose_formats(to)
    editions, errors = _read(paths, Options(language, version, profile))
    if editions and not any(isinstance(error, UsageError) for error in errors):
        findings = check_all(editions, Path("raw"))
        editions = weigh_editions(editions, findings)
        with replace_directory(output) as staged:
            written = write_editions(editions, staged, to, findings=findings, licence=licence)
        typer.echo(f"{len(written)} files written to {output}/", err=True)
    raise typer.Exit(2 if errors else 0)


class ImageChoice(StrEnum):
    """Which cells get a picture of their place on the page."""

    DOUBTFUL = "doubtful"
    ALL = "all"
    NONE = "none"


@app.command()
def report(
    paths: Paths,
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder to write into; replaced whole.")] = Path(
        "report"
    ),
    images: Annotated[
        ImageChoice, typer.Option(help="Which cells get a picture of their place.")
    ] = ImageChoice.DOUBTFUL,
    language: Language = None,
    version: Version = None,
    profile: ProfileName = None,
) -> None:
    """A site that opens from disk: coverage, editions, side by side, versions, findings, search.

    Example: `esqf report raw -o report`
    """
    from .build import locate_documents
    from .publish.report.write import write_report
    from .schedule import Schedule
    from .staging import replace_directory
    from .validate.confidence import weigh_editions
    from .workflow import check_paths

    editions, errors = _read(paths, Options(language, version, profile))
    if editions and not any(isinstance(error, UsageError) for error in errors):
        findings = check_paths(editions, paths, None)
        editions = weigh_editions(editions, findings)
        documents = locate_documents(editions, paths)
        with replace_directory(output) as staged, Schedule() as schedule:
            write_report(editions, findings, staged, documents=documents, images=images.value, cut=schedule.cut)
        typer.echo(f"open {output}/index.html", err=True)
    raise typer.Exit(2 if errors else 0)


@profiles_app.callback()
def profiles(context: typer.Context) -> None:
    """The frameworks it knows, a line each.

    Example: `esqf profiles`
    """
    if context.invoked_subcommand is not None:
        return
    from .normalize.profile import list_profiles, load_profile

    for name in list_profiles():
        profile = load_profile(name)
        size = f"{len(profile.numbers)} competences × {len(profile.columns)} columns"
        typer.echo(f"{name}: {profile.title}; {size}; header words in {len(profile.headers)} languages")


@profiles_app.command("show")
def show_profile(name: Annotated[str, typer.Argument(help="Id of a framework, or a .toml file.")]) -> None:
    """What a framework holds: sections, areas, columns, which cells are filled.

    Example: `esqf profiles show esqf-occupational`
    """
    from .workflow import describe_profile

    typer.echo(describe_profile(name))


@app.command()
def rules() -> None:
    """The rules that check editions, and every code of a finding with its severity and meaning.

    Example: `esqf rules`
    """
    from .normalize.finding import CODES
    from .validate.rules import RULES

    for rule in RULES:
        typer.echo(f"{rule.name} ({rule.scope}): {rule.meaning} [{', '.join(rule.codes)}]")
    typer.echo()
    width = max(len(code) for code in CODES)
    for code, what in sorted(CODES.items()):
        typer.echo(f"{code:{width}}  {what.severity:7}  {what.meaning}")


@app.command()
def correct(
    code: Annotated[str, typer.Argument(help="Cell (6c) or, for an area or section, competence (6).")],
    document: Annotated[Path, typer.Option(help="The document that is wrong.")],
    text: Annotated[str, typer.Option(help="What it should say.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    by: Annotated[str, typer.Option(help="Who says so.", envvar="ESQF_AUTHOR")],
    field: Annotated[str, typer.Option(help="text, area, section or section_title.")] = "text",
    on: Annotated[str | None, typer.Option(help="Date (YYYY-MM-DD), by default today.")] = None,
) -> None:
    """Write a correction beside a document; the next build applies it last and records it.

    Example: `esqf correct 6c --document raw/esqf-occupational/sample-1/en.pdf --text "…" --reason "…" --by "A. S."`
    """
    from datetime import date

    from .normalize.corrections import corrections_path, make_correction, write_correction

    editions, errors = _read([document], Options())
    if errors:
        raise typer.Exit(2)
    if len(editions) != 1:
        raise UsageError(f"--document {document}: holds {len(editions)} editions; expected one document")
    try:
        day = date.fromisoformat(on) if on else date.today()
    except ValueError:
        raise UsageError(f"--on {on}: expected a date as 2026-01-31") from None
    entry = make_correction(editions[0], code, text, reason=reason, by=by, on=day, field=field)
    write_correction(corrections_path(document), entry)
    typer.echo(f"{corrections_path(document)}: {code} will read “{text}” instead of “{entry.replaces}”", err=True)
