"""What a roster says of its students: numbers, flags and labels from checked cells."""

import math
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plsim.core.errors import Fault
from plsim.population.table import Table, missing_columns, pick, raise_first, short
from plsim.scenario.roster import Columns, Flag, Rating, Roster

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
LARGEST = 1e9
LAST_GRADE = 12
MOST_EXPERIENCE = 60.0
FLAGS = ("disadvantaged", "language_learner", "special_education")
RATINGS = ("attention", "hyperactivity", "home_support", "deprivation")


@dataclass(frozen=True)
class Said:
    """Hold what a roster says of each student, in the order of its rows; NaN = not known.

    `school` is None where no column names it; `flags`, `ratings` and `scores` hold only what has
    a column; a reversed rating has its sign turned.
    """

    school: list[str] | None
    classes: list[str]
    grade: Codes
    experience: Floats
    flags: dict[str, Floats]
    scores: dict[str, Floats]
    ability: Floats | None
    ratings: dict[str, Floats]


def said_by(table: Table, roster: Roster) -> tuple[Table, Said]:
    """Read the rows that a roster picks. Raises Faults with file, line and column of each cell."""
    columns = roster.columns
    raise_first(missing_columns(table, _asked(roster)))
    table = pick(table, roster.where)
    cells = _Cells(table, frozenset(roster.missing))
    cells.unique(columns.student)
    rated = {name: rating for name in RATINGS if (rating := getattr(columns, name)) is not None}
    flags = {name: flag for name in FLAGS if (flag := getattr(columns, name)) is not None}
    said = Said(
        school=cells.labels(columns.school, "school") if columns.school else None,
        classes=cells.labels(columns.class_ or columns.teacher or "", "class"),
        grade=_grades(cells, columns.grade, roster.grade),
        experience=_experience(cells, columns),
        flags={name: cells.flag(flag) for name, flag in flags.items()},
        scores={name: cells.numbers(score.column) for name, score in columns.scores.items()},
        ability=cells.numbers(columns.ability.column) if columns.ability else None,
        ratings={name: cells.rating(rating) for name, rating in rated.items()},
    )
    raise_first(sorted(cells.faults, key=lambda fault: cells.line_of[fault]))
    return table, said


class _Cells:
    """Turn the cells of columns into values, and collect the faults."""

    def __init__(self, table: Table, missing: frozenset[str]) -> None:
        self.table, self.missing = table, missing
        self.faults: list[Fault] = []
        self.line_of: dict[Fault, int] = {}

    def fault(self, row: int, column: str, what: str) -> None:
        fault = Fault(self.table.where(row, column), what)
        self.faults.append(fault)
        self.line_of[fault] = self.table.lines[row]

    def labels(self, column: str, noun: str) -> list[str]:
        cells = self.table.column(column)
        for row, cell in enumerate(cells):
            if cell in self.missing:
                what = f"a student without {noun}; fill it in, or leave the row out"
                self.fault(row, column, what)
        return cells

    def unique(self, column: str) -> None:
        first: dict[str, int] = {}
        for row, cell in enumerate(self.labels(column, "name")):
            if cell in self.missing:
                continue
            if cell in first:
                line = self.table.lines[first[cell]]
                what = f"student {short(cell)} stands in line {line} too; take one year with where"
                self.fault(row, column, what)
            first.setdefault(cell, row)

    def numbers(self, column: str, low: float = -LARGEST, high: float = LARGEST) -> Floats:
        values = np.full(len(self.table.rows), np.nan)
        for row, cell in enumerate(self.table.column(column)):
            if cell in self.missing:
                continue
            value = float(cell) if len(cell) <= 100 and NUMBER.fullmatch(cell) else math.nan
            if math.isnan(value):
                self.fault(row, column, f"{short(cell)} is no number")
            elif not low <= value <= high:
                self.fault(row, column, f"{short(cell)} is not between {low:g} and {high:g}")
            else:
                values[row] = value
        return values

    def flag(self, flag: Flag) -> Floats:
        cells = self.table.column(flag.column)
        return np.array([np.nan if c in self.missing else float(c in flag.is_) for c in cells])

    def rating(self, rating: Rating) -> Floats:
        values = self.numbers(rating.column, rating.low, rating.high)
        return -values if rating.reversed else values


def _asked(roster: Roster) -> list[tuple[str, str]]:
    """List every column that a roster names, with the key that names it."""
    columns, asked = roster.columns, []
    for field, card in type(columns).model_fields.items():
        told, key = getattr(columns, field), f"people.roster.columns.{card.alias or field}"
        if isinstance(told, str):
            asked.append((key, told))
        elif isinstance(told, dict):
            asked += [(f"{key}.{name}", score.column) for name, score in told.items()]
        elif told is not None:
            asked.append((key, told.column))
    return asked + [(f"people.roster.where.{name}", name) for name in roster.where]


def _grades(cells: _Cells, column: str | None, everyone: int | None) -> Codes:
    rows = len(cells.table.rows)
    if column is None:
        return np.full(rows, everyone, dtype=np.int64)
    grades = np.zeros(rows, dtype=np.int64)
    names = {str(grade): grade for grade in range(LAST_GRADE + 1)} | {"K": 0, "k": 0}
    for row, cell in enumerate(cells.table.column(column)):
        if cell in names:
            grades[row] = names[cell]
        else:
            cells.fault(row, column, f"{short(cell)} is no grade; give K or 0 to {LAST_GRADE}")
    return grades


def _experience(cells: _Cells, columns: Columns) -> Floats:
    if columns.experience is None:
        return np.full(len(cells.table.rows), np.nan)
    return cells.numbers(columns.experience, 0.0, MOST_EXPERIENCE)
