"""Let one process at a time work on a run folder; the lock dies with the process that holds it."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plsim.core.errors import FolderInUse

LOCK = "run.lock"


@contextmanager
def locked(folder: Path, name: str = LOCK, *, shared: bool = False) -> Iterator[None]:
    """Hold a lock of the folder; raise FolderInUse where another process holds it.

    Shared ones go together, and with no other. The system frees the lock when the process ends in
    whatever way, so none is ever stale; the file stays behind and means nothing.
    """
    handle = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(handle, folder, shared)
        yield
    finally:
        os.close(handle)


def _take(handle: int, folder: Path, shared: bool) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt  # knows no shared locks: there, each shard needs a folder of its own

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK):
            raise
        raise FolderInUse(
            f"{folder}: another plsim process works on this folder; wait for it or give --out"
        ) from None
