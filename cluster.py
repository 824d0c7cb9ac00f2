"""Documents read on a Dask cluster: each task carries its document, so that nothing but the scheduler is shared.

A task that dies with its machine is given to another by Dask. On every machine the document is read in a limited
process, as it is here. What comes back are plain records.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .cache import code_version
from .extract.errors import EsqfError, UsageError
from .normalize.edition import Edition
from .options import Limits
from .records import pack, unpack
from .schedule import Answer, ask
from .worker import EDITION, ERROR, Failure, describe_error
from .workers import common_workers, error_of

if TYPE_CHECKING:
    from .reading import Task

AT_LEAST = 8  # tasks under way
PATIENCE = 20  # seconds to wait for the scheduler, and for its first worker


@contextmanager
def connect(address: str) -> Iterator[None]:
    """The cluster of a scheduler, for joblib to find; UsageError where it does not answer."""
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise UsageError("--dask needs the package distributed: pip install 'esqf[cluster]'") from None
    try:
        client = Client(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler at {address} ({error}); expected tcp://HOST:8786") from None
    with client:
        yield


def ask_cluster(missing: Iterable[tuple[int, Task]], address: str, limits: Limits) -> Iterator[Answer]:
    """The answers to tasks, in order; UsageError where the cluster fails or runs another version."""
    from joblib import Parallel, delayed

    version = code_version()
    calls = (delayed(read_remotely)(place, pickle.dumps(task), limits, version) for place, task in missing)
    try:
        parallel = Parallel(-1, backend=_dask_backend(), return_as="generator", batch_size=1)
        for place, answer, seconds in parallel(calls):
            yield Answer(place, _unpack(answer), seconds)
    except EsqfError:
        raise
    except Exception as error:  # whatever a cluster may fail with: machines lost, packages missing, certificates
        raise UsageError(f"the Dask cluster at {address} failed ({type(error).__name__}: {error})") from error


def _dask_backend() -> Any:
    """joblib's Dask backend for the client that is connected."""
    from joblib._dask import DaskDistributedBackend

    class Backend(DaskDistributedBackend):  # type: ignore[misc]  # joblib has no types
        """It keeps machines busy that join later, and uses a cluster of one core too, for which joblib would not."""

        def effective_n_jobs(self, n_jobs: int) -> int:
            """The tasks that are under way at a time."""
            return max(AT_LEAST, int(super().effective_n_jobs(n_jobs)))

    return Backend(wait_for_workers_timeout=PATIENCE)


def read_remotely(place: int, task: bytes, limits: Limits, version: str) -> tuple[int, bytes, float]:
    """On a machine of the cluster: (place, edition or error as a record, seconds); UsageError where the code that reads
    is another version than that of who asks."""
    if code_version() != version:
        raise UsageError("the cluster runs another version of esqf or of a library it reads with; install the same")
    answer = ask(common_workers(limits), place, pickle.loads(task))  # noqa: S301  # from who owns the cluster
    if isinstance(answer.result, EsqfError):
        return place, ERROR + pack(describe_error(answer.result)), answer.seconds
    return place, EDITION + pack(answer.result), answer.seconds


def _unpack(answer: bytes) -> Edition | EsqfError:
    """The edition or error in a record."""
    if answer[:1] == EDITION:
        return unpack(Edition, answer[1:])
    return error_of(unpack(Failure, answer[1:]))
