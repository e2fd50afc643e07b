"""Read a run's tables some arms at a time, so that memory need not hold all of them."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Read = Callable[[Sequence[str]], "pd.DataFrame"]
"""Gives the rows of the arms that are named."""

ALL = 1_000_000
"""Arms at once: more than any run has."""


def reader(table: Any) -> Read:
    """Give what reads the rows of some arms: `table` itself, or made of a whole table."""
    import pandas as pd

    if callable(table):
        read: Read = table
        return read
    frame = pd.DataFrame(table)
    return lambda names: frame[frame["arm"].isin(list(names))]


def groups(arms: Sequence[str], at_once: int) -> list[Sequence[str]]:
    """Cut arms into groups of so many.

    >>> groups(["a", "b", "c"], 2)
    [['a', 'b'], ['c']]
    """
    return [arms[first : first + at_once] for first in range(0, len(arms), at_once)]


def beside(
    table: Any, reference: str, arms: Sequence[str], at_once: int
) -> "Iterator[tuple[str, pd.DataFrame]]":
    """Give each arm with rows that hold its own and the reference's, read so many at once."""
    read = reader(table)
    for group in groups(arms, at_once):
        rows = read([reference, *group])
        yield from ((arm, rows) for arm in group)
