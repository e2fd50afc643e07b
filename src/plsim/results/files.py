"""Write files whole or not at all, and know their bytes again."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

HALF = ".part"
"""How the name of a file ends that is not wholly written."""


def digest(data: bytes) -> str:
    """Hash bytes: 32 hexadecimal digits.

    >>> digest(b"")
    'cae66941d9efbd404e4d88758ea67670'
    """
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def write_whole(path: Path, data: bytes) -> str:
    """Write a file under a temporary name, flush it to the disk, rename it; give its hash.

    A full disk or a kill leaves the old file, or none. Raises OSError.
    """
    with writing(path) as file:
        file.write(data)
    return digest(data)


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing under a temporary name; flush and rename it at the end.

    A full disk or a kill leaves the old file, or none. Raises OSError.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}{HALF}")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def hash_of(path: Path) -> str:
    """Hash a file's bytes: 32 hexadecimal digits. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def sealed(what: dict[str, Any]) -> bytes:
    """Give plain data as readable JSON that carries a hash of itself, its `seal`."""
    body = {key: value for key, value in what.items() if key != "seal"}
    return (_text(body | {"seal": _seal(body)}) + "\n").encode()


def unsealed(data: bytes) -> dict[str, Any] | None:
    """Read sealed JSON; None where it is cut, changed or not sealed at all."""
    try:
        what = json.loads(data)
        seal = what.pop("seal")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None
    return what if seal == _seal(what) else None


def _seal(body: dict[str, Any]) -> str:
    return digest(json.dumps(body, sort_keys=True, separators=(",", ":")).encode())


def _text(what: dict[str, Any]) -> str:
    return json.dumps(what, indent=1, ensure_ascii=False)
