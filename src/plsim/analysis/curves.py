"""Follow who gains along the whole range of starters: the difference by starting percentile."""

from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from plsim.analysis.gainers import beside_reference, student_deviation
from plsim.analysis.intervals import Array
from plsim.analysis.pieces import Source, source_of

if TYPE_CHECKING:
    import pandas as pd

STEP = 10  # percentiles in a point of a curve
COLUMNS = ["arm", "percentile", "median", "low", "high", "students"]
LEVELS = [0.5, 0.1, 0.9]
IN_MEMORY = 2**24
"""Bytes of changes that are kept in memory; more of them lie in a temporary file."""

Key = tuple[str, float]
"""An arm and the middle percentile of a tenth of its starters."""


def curves(students: Any, reference: str, arms: Iterable[str], at: str = "end") -> "pd.DataFrame":
    """Give the median difference, and the middle 8 in 10 of students, by tenth of starters.

    `students` is a table, or a `Source` that is read in pieces. `percentile` is the middle of a
    tenth of true skill in week 0 within world and grade, under the reference; differences are in
    the reference arm's within-grade SD of true skill, between the same student in both arms.
    Columns: arm, percentile, median, low, high, students. Raises OSError where the disk has no
    room for a temporary file.
    """
    import pandas as pd

    others, places = [name for name in arms if name != reference], dict[Key, list[slice]]()
    with SpooledTemporaryFile(IN_MEMORY) as file:
        for key, changes in _changes(source_of(students), reference, others, at):
            start = file.tell()
            file.write(changes.tobytes())
            places.setdefault(key, []).append(slice(start, file.tell()))
        rows = []
        for arm, percentile in sorted(places, key=lambda key: (others.index(key[0]), key[1])):
            found = _read(file, places[arm, percentile])
            rows.append((arm, percentile, *np.quantile(found, LEVELS).tolist(), len(found)))
    return pd.DataFrame(rows, columns=COLUMNS)


def _changes(
    students: Source, reference: str, arms: list[str], at: str
) -> Iterator[tuple[Key, Array]]:
    """Give the changes of students in each arm and tenth of starters, some worlds at a time."""
    sd = student_deviation(students, reference, at)
    for some, piece in students.beside(reference, arms):
        tenths = _tenths(piece[piece["arm"] == reference])
        for arm in some:
            both = beside_reference(piece, arm, reference, at, sd).dropna(subset=["change"])
            placed = both.merge(tenths, on=["world", "student"])
            for percentile, group in placed.groupby("percentile"):
                yield (arm, float(str(percentile))), group["change"].to_numpy(float)


def _tenths(base: "pd.DataFrame") -> "pd.DataFrame":
    """Give the tenth of starters that each student belongs to, as its middle percentile."""
    rank = base.groupby(["world", "grade"])["start"].rank(pct=True, method="first")
    tenth = ((rank * 100 - 1e-9) // STEP * STEP + STEP / 2).clip(STEP / 2, 100 - STEP / 2)
    return base[["world", "student"]].assign(percentile=tenth)


def _read(file: IO[bytes], places: list[slice]) -> Array:
    """Read the numbers that stand in some places of a file."""
    parts = []
    for place in places:
        file.seek(place.start)
        parts.append(np.frombuffer(file.read(place.stop - place.start)))
    return np.concatenate(parts)
