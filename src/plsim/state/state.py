"""The state: one array per field, changed only through `apply`, seen only through views."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from plsim.core.compiled import kernel
from plsim.state.fields import FIELDS

Array = npt.NDArray[Any]
View = Any
"""A namespace with one read-only array per field asked for."""
ORDER: Literal["F"] = "F"
"""Columns of a table lie one after another, so that a loop over rows takes several at once.

A kernel takes `array.T`, whose rows are the columns: `skill[s, begin:end]` is a plain stretch.
"""


@dataclass(frozen=True)
class Sizes:
    """Count the rows and columns of the state's tables; `teacher_column` is teachers a school."""

    world: int
    school: int
    student: int
    teacher: int
    strand: int
    subject: int
    friend: int
    teacher_column: int

    def shape(self, name: str) -> tuple[int, ...]:
        """Give the shape of a field in numbers."""
        return self._shapes[name]

    @cached_property
    def _shapes(self) -> dict[str, tuple[int, ...]]:
        return {name: self._counted(*card.axes) for name, card in FIELDS.items()}

    def _counted(self, rows: str, *columns: str) -> tuple[int, ...]:
        counts = [
            getattr(self, "teacher_column" if axis == "teacher" else axis) for axis in columns
        ]
        return (getattr(self, rows), *counts)


@dataclass(frozen=True)
class State:
    """Hold the arrays of all worlds of a chunk, side by side."""

    sizes: Sizes
    arrays: dict[str, Array] = field(default_factory=dict)
    shown: dict[str, Array] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def empty(cls, sizes: Sizes) -> "State":
        """Make a state of zeros (-1 where a field holds row numbers), clipped to the bounds."""
        arrays = {}
        for name, card in FIELDS.items():
            blank = -1 if card.rows_of else np.clip(0.0, card.low, card.high)
            arrays[name] = np.full(sizes.shape(name), blank, dtype=card.dtype, order=ORDER)
        return cls(sizes, arrays)

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    def view(self, names: Iterable[str]) -> View:
        """Show some fields, read-only."""
        if len(self.shown) < len(self.arrays):
            self.shown.update({name: read_only(array) for name, array in self.arrays.items()})
        shown = self.shown
        return SimpleNamespace(**{name: shown[name] for name in names})

    def apply(self, changes: Mapping[str, Array], allowed: Iterable[str], by: str) -> None:
        """Take over changed fields.

        Raises ValueError where `by` changes a field that it does not declare, a shape is wrong,
        or a value is out of the field's bounds or not a number.
        """
        undeclared = set(changes).difference(allowed)
        if undeclared:
            raise ValueError(f"{by}: changes {', '.join(sorted(undeclared))} without declaring it")
        for name, array in changes.items():
            self._keep(name, self._checked(name, array, by))

    def own(self, name: str) -> Array:
        """Give a field's array for writing in place; one that a plan handed in is copied first."""
        if not self.arrays[name].flags.writeable:
            self._keep(name, np.copy(self.arrays[name]))
        return self.arrays[name]

    def _keep(self, name: str, array: Array) -> None:
        self.arrays[name], self.shown[name] = array, read_only(array)

    def _checked(self, name: str, array: Array, by: str) -> Array:
        card, shape = FIELDS[name], self.sizes.shape(name)
        if not isinstance(array, np.ndarray) or array.shape != shape:
            found = getattr(array, "shape", type(array).__name__)
            raise ValueError(f"{by}: {name} has shape {found}, not {shape} ({card.shape})")
        if array.dtype != card.dtype:
            raise ValueError(f"{by}: {name} holds {array.dtype}, not {np.dtype(card.dtype)}")
        array = np.asarray(array, order=ORDER)
        if not within(array.ravel(order="K"), card.low, card.high):
            raise ValueError(
                f"{by}: {name} leaves its bounds {card.low:g} to {card.high:g} {card.unit}: "
                f"found {np.min(array):g} to {np.max(array):g}"
            )
        return array


@kernel
def within(values: Any, low: Any, high: Any) -> bool:
    """Say whether all values are numbers from low to high."""
    inside = True
    for i in range(len(values)):  # to the end, so that the compiler takes several at once
        inside &= (values[i] >= low) & (values[i] <= high)  # what is no number is neither
    return inside


def read_only(array: Array) -> Array:
    """Give a view that cannot be written."""
    view = array.view()
    view.flags.writeable = False
    return view
