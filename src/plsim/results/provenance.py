"""Where results come from: versions, commit, hashes of sources and of the user's own files."""

import hashlib
import platform
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from plsim import __version__
from plsim.core.compiled import source_hash
from plsim.core.errors import InputError
from plsim.results.files import hash_of

THAT_MOVE_NUMBERS = ("numpy", "numba", "scipy")
"""Libraries of which another version may give other numbers: a run is not resumed with them."""

THAT_SHOW_THEM = ("mesa", "pandas", "pyarrow", "pydantic", "matplotlib")


@dataclass(frozen=True)
class Code:
    """Name the code that decides numbers: the hash of the sources, versions of libraries."""

    source: str = field(default_factory=source_hash)
    versions: dict[str, str] = field(default_factory=lambda: versions())


def versions(names: Iterable[str] = THAT_MOVE_NUMBERS) -> dict[str, str]:
    """Give the versions of Python, plsim and the libraries named."""
    found = {"python": platform.python_version(), "plsim": __version__}
    return found | {name: _version(name) for name in names}


def provenance() -> dict[str, Any]:
    """Say what made a run: commit (or None), libraries that show numbers, machine."""
    return {
        "commit": commit(),
        "shown_with": {name: _version(name) for name in THAT_SHOW_THEM},
        "platform": {
            "system": platform.system(),
            "machine": platform.machine(),
            "byteorder": sys.byteorder,
        },
    }


def commit() -> str | None:
    """Give the commit of the sources, with `-changed` where they differ from it, or None."""
    here = Path(__file__).parent
    head = _git(here, "rev-parse", "HEAD")
    if head is None or _git(here, "ls-files", "--error-unmatch", Path(__file__).name) is None:
        return None
    changed = _git(here, "status", "--porcelain", "--untracked-files=no", "--", str(here.parent))
    return f"{head}-changed" if changed else head


def code_hash(
    use: Iterable[str | Path] = (), data: Iterable[str | Path] = (), code: Code | None = None
) -> str:
    """Hash all that decides numbers beside the work itself: 16 hexadecimal digits.

    The sources of the package, the user's own Python files in `use`, the rosters in `data`, and
    the libraries that move numbers. Raises InputError where a file cannot be read.
    """
    code = code or Code()
    digest = hashlib.blake2b(digest_size=8)
    digest.update(code.source.encode())
    digest.update(repr(sorted(code.versions.items())).encode())
    for path in [*use, *data]:
        digest.update(file_hash(path).encode())
    return digest.hexdigest()


def file_hash(path: str | Path) -> str:
    """Hash a file's bytes: 32 hexadecimal digits. Raises InputError where it cannot be read."""
    try:
        return hash_of(Path(path))
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(path)) from None


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def _git(folder: Path, *words: str) -> str | None:
    command = ["git", "-C", str(folder), *words]
    try:
        done = subprocess.run(  # noqa: S603  (fixed words; nothing comes from input)
            command, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
