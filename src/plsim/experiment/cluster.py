"""Chunks on a dask cluster: `--cluster ADDRESS`, through its `concurrent.futures` interface."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from plsim.core.errors import InputError
from plsim.experiment.executors import Crew

PATIENCE = "10 s"


@contextmanager
def crew_at(address: str, files: Sequence[Path] = ()) -> Iterator[Crew]:
    """Give a crew of the workers of the dask scheduler at an address.

    The user's own files are sent to every worker, those that come later too. A worker that is lost
    costs its tasks alone; dask gives up a task after it has ended four workers. Raises InputError
    where nobody answers or nobody works there.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        mend = "install it: pip install 'plsim[cluster]'"
        raise InputError(f"needs dask.distributed; {mend}", "--cluster") from None
    from plsim.experiment.sent import Sent

    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        first = str(error).partition("\n")[0]
        mend = "give an address such as tcp://host:8786"
        raise InputError(f"no dask scheduler answers at {address} ({first}); {mend}") from None
    with client:
        size = sum(client.nthreads().values())
        if not size:
            mend = f"start some: dask worker {address} --nthreads 1"
            raise InputError(f"the cluster at {address} has no workers; {mend}", "--cluster")
        client.register_plugin(Sent([(path.name, path.read_bytes()) for path in files]))
        yield Crew(client.get_executor(pure=False), size, (KilledWorker,))
