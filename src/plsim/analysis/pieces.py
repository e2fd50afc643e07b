"""Read a table of a run in pieces: some arms in some worlds, so that memory holds no more of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Read = Callable[[Sequence[str], range], "pd.DataFrame"]
"""Gives the rows of the arms that are named, in a range of worlds."""

AT_ONCE = 400_000
"""Rows of a piece, roughly; a world of one arm beside the reference, however large it is."""


@dataclass(frozen=True)
class Source:
    """Hold how a table of a run is read.

    Worlds (of a sweep: points) are numbered from 0 to `worlds`; one of them has about `rows` rows
    in one arm, and a piece about `at_once`.
    """

    read: Read
    worlds: int
    rows: float
    at_once: int = AT_ONCE

    def pieces(self, arms: Sequence[str]) -> "Iterator[pd.DataFrame]":
        """Give the rows of some arms, all of them in some worlds at a time."""
        step = max(1, int(self.at_once / max(1.0, self.rows * len(arms))))
        for first in range(0, self.worlds, step):
            yield self.read(arms, range(first, min(first + step, self.worlds)))

    def beside(
        self, reference: str, arms: Sequence[str]
    ) -> "Iterator[tuple[Sequence[str], pd.DataFrame]]":
        """Give some arms at a time, each time with their rows and the reference's in some worlds.

        >>> source = Source(lambda arms, worlds: (len(arms), worlds), 4, rows=100.0, at_once=600)
        >>> for found in source.beside("a", ["b", "c"]): print(*found)
        ['b', 'c'] (3, range(0, 2))
        ['b', 'c'] (3, range(2, 4))
        >>> for found in Source(source.read, 1, 100.0, 1).beside("a", ["b", "c"]): print(*found)
        ['b'] (2, range(0, 1))
        ['c'] (2, range(0, 1))
        """
        some = max(1, int(self.at_once / max(1.0, self.rows)) - 1)
        for first in range(0, len(arms), some):
            group = arms[first : first + some]
            yield from ((group, piece) for piece in self.pieces([reference, *group]))


def source_of(table: Any) -> Source:
    """Give a source itself, or one that gives a whole table in one piece."""
    import pandas as pd

    if isinstance(table, Source):
        return table
    frame = pd.DataFrame(table)
    return Source(lambda arms, _: frame[frame["arm"].isin(list(arms))], 1, 0.0)
