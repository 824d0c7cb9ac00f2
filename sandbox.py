"""What a process that reads documents may do: little time and memory, its own files, no network, no other program.

Limits are POSIX resource limits. Confinement is Linux alone: Landlock for files, a seccomp filter for sockets and
programs. Both need no privileges and cannot be undone. Where a kernel lacks one, the rest still holds:
`confine` returns what is in force.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

# <linux/prctl.h>, <linux/seccomp.h>
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
# <linux/landlock.h>; the numbers of its calls are the same on every architecture
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_RULE_PATH_BENEATH, _VERSION_FLAG = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # Landlock version -> how many file rights it knows
_TRUNCATE = 1 << 14
_WRITE = (1 << 1) | (1 << 5) | (1 << 8)  # write a file, remove and make regular files
_MAKE_DIR, _REMOVE_DIR = 1 << 7, 1 << 4
_TCP, _OUTSIDE = 0b11, 0b11  # bind and connect; abstract sockets and signals
# <linux/audit.h> and the call tables: what has no place in a reader
_FORBIDDEN = {
    "x86_64": (
        0xC000003E,
        # socket, connect, bind, execve, execveat, ptrace, process_vm_readv/writev, io_uring_setup, bpf, mount
        (41, 42, 49, 59, 322, 101, 310, 311, 425, 321, 165),
    ),
    "aarch64": (0xC00000B7, (198, 203, 200, 221, 281, 117, 270, 271, 425, 280, 40)),
}
_SYSTEM_FILES = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/usr/share/fonts",  # PDFium stands in for fonts that a document does not embed
    "/usr/local/share/fonts",
    "/dev/null",
    "/dev/urandom",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup",
)


def limit_process(memory: int) -> None:
    """Bound the address space (bytes) of this process for good; no core files, few open files."""
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, 256)


def limit_document(seconds: float, size: int) -> None:
    """Bound what the next document may take: processor and wall seconds, the bytes of a file it makes write.

    The alarm ends a hanging process also when nobody is left to watch it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    whole = int(seconds) + 1
    _soften(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 2 * whole)
    _soften(resource.RLIMIT_FSIZE, size)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(whole + 5)


def _lower(kind: int, value: int) -> None:
    """Set a limit for good, unless it is lower already."""
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _soften(kind: int, value: int) -> None:
    """Set a limit that can be set anew for the next document."""
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def confine(scratch: Path) -> tuple[str, ...]:
    """Shut this process in: it reads the program's files and writes to `scratch` alone, opens no socket, starts no
    program. To be called while there is one thread. Returns what the kernel granted: "files", "calls"."""
    if sys.platform != "linux":
        return ()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return ()
    granted = ("files",) if _confine_files(libc, _program_files(), scratch) else ()
    return (*granted, "calls") if _confine_calls(libc) else granted


def _program_files() -> Iterable[Path]:
    """Where the interpreter, the libraries and their data lie."""
    package = Path(__file__).resolve().parent
    folders = [Path(entry) for entry in sys.path if entry] + [Path(sys.prefix), Path(sys.base_prefix) / "lib", package]
    return sorted({path for path in (*folders, *map(Path, _SYSTEM_FILES)) if path.exists()})


def _confine_files(libc: ctypes.CDLL, readable: Iterable[Path], writable: Path) -> bool:
    """Landlock: whether it is in force."""
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG)
    if version < 1:
        return False
    known = (1 << _FILE_RIGHTS.get(version, _FILE_RIGHTS[5])) - 1
    attributes = struct.pack("=QQQ", known, _TCP if version >= 4 else 0, _OUTSIDE if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _allow(libc, ruleset, path, _READ_FILE | _READ_DIR)
        rights = _READ_FILE | _READ_DIR | _WRITE | _MAKE_DIR | _REMOVE_DIR | _TRUNCATE
        _allow(libc, ruleset, writable, rights & known)
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    """Allow rights beneath a path; a file takes only those that files have."""
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not path.is_dir():
            rights &= _READ_FILE
        rule = struct.pack("=Qi", rights, handle)
        libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(handle)


def _confine_calls(libc: ctypes.CDLL) -> bool:
    """A seccomp filter that refuses (EPERM) what a reader has no use for: whether it is in force."""
    if platform.machine() not in _FORBIDDEN:
        return False
    architecture, numbers = _FORBIDDEN[platform.machine()]
    filter_ = _filter(architecture, numbers)
    code = ctypes.create_string_buffer(filter_, len(filter_))
    program = struct.pack("HxxxxxxP", len(filter_) // 8, ctypes.addressof(code))
    return int(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0)) == 0


def _filter(architecture: int, numbers: tuple[int, ...]) -> bytes:
    """The filter in classic BPF: another architecture's calls end the process, forbidden ones and those of the x32
    table (bit 30) fail, others pass."""
    load, jump_equal, jump_at_least, answer = 0x20, 0x15, 0x35, 0x06
    allow, refuse, kill = 0x7FFF0000, 0x00050001, 0x80000000
    count = len(numbers)
    steps = [
        (load, 0, 0, 4),  # the architecture
        (jump_equal, 1, 0, architecture),
        (answer, 0, 0, kill),
        (load, 0, 0, 0),  # the number of the call
        (jump_at_least, count + 1, 0, 1 << 30),
        *((jump_equal, count - index, 0, number) for index, number in enumerate(numbers)),
        (answer, 0, 0, allow),
        (answer, 0, 0, refuse),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
