"""Records that pass between the runner, the simulation and the run folder."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy.typing as npt

Column = npt.NDArray[Any]
Columns = dict[str, Column]

BY_GRADE = "grades"
"""What is asked for, like the tables moves and weeks, to measure each grade as a group."""
GRADE = "grade "
"""How the name of a group of students begins that is a grade; its number follows."""

WORLDS_PER_DRAW = 2
"""Worlds that share each draw of the assumptions, so that the spread can be split."""

ROW_COLUMNS = (
    "world", "draw", "year", "week", "subgroup", "outcome", "measure", "value", "unit",
)  # fmt: skip
STUDENT_COLUMNS = (
    "world", "student", "school", "grade", "third", "disadvantaged",
    "start", "end", "later", "end_exam", "later_exam", "applied", "admitted",
)  # fmt: skip


@dataclass(frozen=True)
class Work:
    """Describe one chunk of worlds of one arm; its hash names its part of the run folder.

    `scenario` is a resolved scenario as plain data, `followup` (years, policy) as well or None. In
    a sweep `lucks` names, for each world, the one whose people and luck it has (else its own), and
    `assumed` gives some assumptions a value for each world, whatever its draw. `hold` names what
    all worlds share with world 0; `other_luck` keeps the people and changes the luck of the weeks;
    `weekly` names the outcome measured every week; `extra` names what is kept on request (the
    tables moves and weeks; grades); `use` lists the user's own Python files.
    """

    arm: str
    scenario: dict[str, Any]
    worlds: tuple[int, ...]
    draws: tuple[int, ...]
    seed: int
    lucks: tuple[int, ...] = ()
    assumed: dict[str, tuple[float, ...]] = field(default_factory=dict)
    followup: dict[str, Any] | None = None
    hold: tuple[str, ...] = ()
    other_luck: bool = False
    outcomes: tuple[str, ...] | None = None
    weekly: str = "achievement"
    extra: tuple[str, ...] = ()
    use: tuple[str, ...] = ()

    def some(self, rows: slice) -> "Work":
        """Take some of the worlds."""
        assumed = {name: values[rows] for name, values in self.assumed.items()}
        worlds, draws, lucks = self.worlds[rows], self.draws[rows], self.lucks[rows]
        return replace(self, worlds=worlds, draws=draws, lucks=lucks, assumed=assumed)

    def key(self, code: str) -> str:
        """Name the work by what it is: 32 hexadecimal digits over itself and the code's hash.

        `code` covers the contents of the files in `use`, so that their paths do not count.
        """
        what = asdict(self)
        del what["use"]
        text = json.dumps([what, code], sort_keys=True, separators=(",", ":"))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Observations:
    """Hold what a chunk of worlds gave: tidy rows, students, tables on request, notes on people."""

    rows: Columns
    students: Columns
    extra: dict[str, Columns] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
