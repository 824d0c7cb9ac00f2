"""What is installed is the package alone and the whole package; what is committed names no machine."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
DATA = (".toml", ".html", ".css", ".js", ".typed", ".jinja", ".json")
OUTSIDE = (
    "tests",
    "benchmarks",
    "samples",
    "raw",
    "docs",
    "output",
    "build",
    ".github",
    ".ci",
)  # no part of the package
HOSTS = re.compile(
    r"(?i)\b(?:pypi\.org|python(?:hosted)\.org|(?:artifactory|nexus|devpi|pypi|mirror)[\w-]*\.[\w.-]+\.[a-z]{2,})\b|--(?:extra-)?index-url|--find-links"
)
MACHINE = re.compile(
    r"(?<![\w.:/])/(?:home|root|Users|work|tmp|private|mnt|opt)/(?!someone\b)[\w.-]+|\b[A-Z]:\\\\?Users\b"
)
TEXT = (".py", ".toml", ".md", ".html", ".css", ".js", ".txt", ".lock", ".cfg", ".ini", ".yml", ".yaml", ".json", "", ".ttl", ".xsd", ".dtd")  # noqa: E501  # fmt: skip


@cache
def list_tracked() -> tuple[PurePosixPath, ...]:
    """The files that the repository tracks; skips outside a repository."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is not a git repository")
    return tuple(PurePosixPath(name) for name in done.stdout.split("\0") if name and (ROOT / name).is_file())


@cache
def load_settings() -> dict[str, object]:
    """The table of setuptools in pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        settings: dict[str, object] = tomllib.load(file)["tool"]["setuptools"]
    return settings


@cache
def list_own() -> tuple[PurePosixPath, ...]:
    """The tracked files of the package: in folders of code, and modules at the root."""
    folders = {path.parts[0] for path in list_tracked() if path.name == "__init__.py" and len(path.parts) > 1} - set(
        OUTSIDE
    )
    modules = [path for path in list_tracked() if len(path.parts) == 1 and path.suffix in (".py", ".typed")]
    return tuple(modules + [path for path in list_tracked() if path.parts[0] in folders])


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The names of the files in the wheel that is built from what is tracked."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in (*list_own(), *(PurePosixPath(name) for name in ("pyproject.toml", "README.md", "LICENSE"))):
        if (ROOT / path).exists():
            (source / path).parent.mkdir(parents=True, exist_ok=True)
            (source / path).write_bytes((ROOT / path).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    command += ["--disable-pip-version-check", "-w", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = target.glob("esqf-*.whl")
    with zipfile.ZipFile(built) as archive:
        return frozenset(archive.namelist())


def test_every_folder_of_code_is_a_package() -> None:
    """Whoever adds a folder must name it in pyproject.toml, or it is not installed."""
    folders = {
        "esqf" if len(path.parts) == 1 else "esqf." + ".".join(path.parts[:-1])
        for path in list_own()
        if path.suffix == ".py"
    }
    assert folders == set(load_settings()["packages"])  # type: ignore[call-overload]


def test_the_wheel_holds_the_package_alone(wheel: frozenset[str]) -> None:
    """Nothing is installed beside `esqf`: no tests, no samples, no folder of a common name."""
    outside = {name.split("/")[0] for name in wheel} - {"esqf"}
    assert len(outside) == 1
    assert re.fullmatch(r"esqf-[\w.]+\.dist-info", outside.pop())


def test_the_wheel_holds_the_whole_package(wheel: frozenset[str]) -> None:
    """Every module, profile, table, template, style sheet and script is in it."""
    wanted = {f"esqf/{path}" for path in list_own() if path.suffix in (".py", *DATA)}
    assert sorted(wanted - wheel) == []


def test_the_wheel_carries_its_licence_and_its_command(wheel: frozenset[str]) -> None:
    """The licence's text and the entry point `esqf` are in the metadata."""
    inside = {name.split("/", 1)[1] for name in wheel if ".dist-info/" in name}
    assert {"METADATA", "entry_points.txt", "licenses/LICENSE"} <= inside


# -- lock files -------------------------------------------------------------------------------------------------


def list_requirements(name: str) -> dict[str, list[str]]:
    """Each requirement of a lock file with its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(" #")[0].strip() for line in text.splitlines()]
    return {line.split()[0]: re.findall(r"--hash=(\S+)", line) for line in lines if line and not line.startswith("#")}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_requirement_has_a_version_and_hashes(name: str) -> None:
    """What is installed is what was looked at, to the byte."""
    requirements = list_requirements(name)
    assert len(requirements) > 20
    assert [line for line in requirements if not re.fullmatch(r"[\w.\[\],-]+==[\w.!+]+", line)] == []
    loose = [line for line, hashes in requirements.items() if not hashes]
    assert loose == []
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for hashes in requirements.values() for one in hashes)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_name_no_place(name: str) -> None:
    """Where packages come from is the business of whoever installs them."""
    assert re.findall(r"\w+://\S+", (ROOT / name).read_text(encoding="utf-8")) == []


def test_every_dependency_is_locked() -> None:
    """The lock of what runs the program covers its dependencies, the other also what checks it."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    needed = {
        LOCKS[0]: project["dependencies"],
        LOCKS[1]: project["dependencies"] + project["optional-dependencies"]["dev"],
    }
    for lock, requirements in needed.items():
        locked = {canonical(line.split("==")[0]) for line in list_requirements(lock)}
        assert sorted({canonical(re.split(r"[<>=!~ ;]", each)[0]) for each in requirements} - locked) == []


def canonical(name: str) -> str:
    """A project's name as registries compare them, without extras."""
    return re.sub(r"[-_.]+", "-", name.split("[", maxsplit=1)[0]).casefold()


# -- what is committed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("what", "pattern"), [("a path of a machine", MACHINE), ("a registry", HOSTS)])
def test_tracked_files_do_not_name(what: str, pattern: re.Pattern[str]) -> None:
    """No tracked text holds a path that is true on one machine, or the address of a registry."""
    held: dict[str, list[str]] = {}
    for path in list_tracked():
        if path.suffix in TEXT and path != PurePosixPath("tests/test_packaging.py"):
            lines = (ROOT / path).read_text(encoding="utf-8", errors="replace").splitlines()
            found = [line.strip()[:120] for line in lines if pattern.search(line)]
            held |= {str(path): found} if found else {}
    assert held == {}, what
