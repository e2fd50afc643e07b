"""Find parts by folder: one file = one part; the file's name is the part's name everywhere."""

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from plsim.core.errors import InputError

Kind = Literal["policies", "mechanisms", "outcomes"]
_added: dict[tuple[str, str], type[Any]] = {}


class Parts(Mapping[str, type[Any]]):
    """Hold all parts of a kind, by name, in the order of the alphabet; a file is read when asked.

    Raises TypeError where a file that is asked for does not hold exactly one part.
    """

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._added = {name: part for (of, name), part in _added.items() if of == kind}
        self._names = dict.fromkeys([*_shipped(kind), *self._added])

    def __getitem__(self, name: str) -> type[Any]:
        """Give a part; KeyError where there is none of the name."""
        if name in self._added:
            return self._added[name]
        if name not in self._names:
            raise KeyError(name)
        return _part(self._kind, name)

    def __contains__(self, name: object) -> bool:
        """Say whether there is a part of the name, reading no file."""
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count the parts."""
        return len(self._names)


def parts(kind: Kind) -> Parts:
    """List all parts of a kind."""
    return Parts(kind)


def use(path: Path) -> None:
    """Add the parts of a user's own Python file (`--use my_rules.py`).

    A class belongs to the kind that its attribute `kind` states; its name is its attribute `name`
    or the file's stem. Raises InputError where the file cannot be read or holds no part.
    """
    spec = importlib.util.spec_from_file_location(f"plsim_use_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise InputError(f"{path}: no Python file to use")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    found = _classes(module)
    if not found:
        raise InputError(f"{path}: holds no part (a frozen dataclass of a Policy, Mechanism, ...)")
    for part in found:
        _added[part.kind, getattr(part, "name", path.stem)] = part


def name_of(part: Any) -> str:
    """Give the name of a part or of its class: that of its file, or its own.

    >>> from plsim.core.declare import Lever
    >>> name_of(Lever)
    'declare'
    """
    cls = part if isinstance(part, type) else type(part)
    return str(getattr(cls, "name", cls.__module__.rpartition(".")[2]))


@cache
def _shipped(kind: Kind) -> tuple[str, ...]:
    """Name the files of a kind's folder; it is looked through once."""
    package = importlib.import_module(f"plsim.{kind}")
    return tuple(sorted(module.name for module in pkgutil.iter_modules(package.__path__)))


@cache
def _part(kind: Kind, name: str) -> type[Any]:
    module = importlib.import_module(f"plsim.{kind}.{name}")
    found = [part for part in _classes(module) if part.kind == kind]
    if len(found) != 1:
        raise TypeError(
            f"{module.__name__}: holds {len(found)} parts of {kind}; one file = one part"
        )
    return found[0]


def _classes(module: ModuleType) -> list[type[Any]]:
    return [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and thing.__module__ == module.__name__
        and is_dataclass(thing)
        and hasattr(thing, "kind")
    ]
