"""A window: an attribute of an agent that reads and writes one row of one array of the state."""

from typing import Any

import numpy as np

from plsim.state.fields import FIELDS, Field


class Window:
    """Show a field's row as an attribute; the agent itself stores nothing.

    A field with one value per row reads as a number; one with several reads as an array that
    writes through (`student.skill[0] += 0.1`). Raises ValueError on a value out of bounds.
    """

    def __init__(self, field: Field) -> None:
        self.field = field
        self.__doc__ = f"{field.meaning} ({field.unit})"

    def __get__(self, agent: Any, owner: type[Any] | None = None) -> Any:
        if agent is None:
            return self
        value = agent.model.state.own(self.field.name)[agent.row]
        return value if isinstance(value, np.ndarray) else value.item()

    def __set__(self, agent: Any, value: Any) -> None:
        low, high = self.field.low, self.field.high
        if not np.all((np.asarray(value) >= low) & (np.asarray(value) <= high)):
            raise ValueError(
                f"{self.field.name}: {value!r} is not within {low:g} to {high:g} {self.field.unit}"
            )
        agent.model.state.own(self.field.name)[agent.row] = value


def windows_on(table: str) -> Any:
    """Decorate an agent class with a window for every field of a table that it has no name for."""

    def decorated(cls: type[Any]) -> type[Any]:
        for name, field in FIELDS.items():
            if field.axes[0] == table and not hasattr(cls, name):
                setattr(cls, name, Window(field))
        return cls

    return decorated
