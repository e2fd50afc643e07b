"""Compile scalar equations into array kernels, lazily and with a cache that cannot go stale.

An equation is a plain scalar function: Python calls it as it stands (doctests, docs, the per-agent
twin). A kernel is a plain loop over rows that calls equations; the first call compiles it with
every equation it names. Numba's own cache does not see an edit of a function in another file, so
the cache folder is named by a hash of every source that a kernel may call.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from functools import cache, update_wrapper
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

PACKAGE = Path(__file__).parents[1]
FLOORS = ("core", "state", "timetable", "mechanisms")
"""Folders that hold kernels and equations, and what these import (a test sees to it)."""

F = TypeVar("F", bound=Callable[..., Any])


def equation(function: F) -> F:
    """Mark a pure scalar function as one that kernels may call; Python runs it as it stands."""
    function.__dict__["equation"] = True
    return function


class Kernel:
    """Run a loop over rows compiled; `plain` is the same loop in Python, for tests."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.plain = function
        self._compiled: Callable[..., Any] | None = None
        update_wrapper(self, function)

    def __call__(self, *arguments: Any) -> Any:
        """Call the compiled loop; compile it first where this has not been done yet."""
        if self._compiled is None:
            self._compiled = _compile(self.plain, cached=cache_folder() is not None)
        return self._compiled(*arguments)


def kernel(function: Callable[..., Any]) -> Kernel:
    """Make a loop over rows a compiled kernel; it changes the arrays that it is given."""
    return Kernel(function)


@cache
def cache_folder() -> Path | None:
    """Find a folder for compiled code that can be written, or None (compile anew each time)."""
    import platformdirs

    asked = os.environ.get("PLSIM_CACHE_DIR")
    places = [Path(asked)] if asked else [platformdirs.user_cache_path("plsim")]
    places.append(Path(tempfile.gettempdir()) / f"plsim-{os.getuid() if os.name == 'posix' else 0}")
    for place in places:
        folder = place / "compiled" / kernel_hash()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        except OSError:
            continue
        return folder
    return None


@cache
def source_hash() -> str:
    """Hash every Python source of the package, and its data: 16 hexadecimal digits."""
    return _hash_of([*PACKAGE.rglob("*.py"), *(PACKAGE / "data").rglob("*.json")])


@cache
def kernel_hash() -> str:
    """Hash the sources that compiled code comes from: 16 hexadecimal digits."""
    return _hash_of(path for floor in FLOORS for path in (PACKAGE / floor).rglob("*.py"))


def _hash_of(paths: Iterable[Path]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(paths):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _compile(function: Callable[..., Any], *, cached: bool) -> Callable[..., Any]:
    import numba

    if cached:
        numba.config.CACHE_DIR = str(cache_folder())
    intrinsic = function.__dict__.get("intrinsic")
    if intrinsic is not None:
        return intrinsic()  # type: ignore[no-any-return]
    # an equation becomes part of the loop that calls it, so that the loop can take several rows
    inlined = "equation" in function.__dict__
    made: Callable[..., Any] = numba.njit(cache=cached, error_model="numpy", forceinline=inlined)(
        _linked(function)
    )
    return made


def _linked(function: Callable[..., Any]) -> FunctionType:
    """Copy a function with the equations it names replaced by their compiled forms."""
    assert isinstance(function, FunctionType)  # noqa: S101  (kernels are written with def)
    names = {
        name: _compile(thing, cached=False)
        for name, thing in function.__globals__.items()
        if name in function.__code__.co_names and "equation" in getattr(thing, "__dict__", {})
    }
    linked = FunctionType(
        function.__code__, function.__globals__ | names, function.__name__, function.__defaults__
    )
    linked.__module__, linked.__qualname__ = function.__module__, function.__qualname__
    return linked
