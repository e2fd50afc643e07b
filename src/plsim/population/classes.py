"""Home classes: students of a grade dealt at random to its teachers, and the new school year."""

from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.luck import Luck, Stream
from plsim.state.state import State
from plsim.timetable.setting import Setting

Rows = npt.NDArray[np.int32]
GRADES = 64  # more than any grade number, so that (school, grade) is one number


def home_classes(
    students: Stream,
    ident: npt.NDArray[np.int64],
    of_student: tuple[Rows, Rows],
    of_teacher: tuple[Rows, Rows],
    year: int,
) -> Rows:
    """Deal the students of each school and grade to its teachers at random: (student,).

    `of_student` and `of_teacher` are (school, grade) by row. Sizes are as equal as can be; a
    student whose grade has no teacher gets -1. Equal luck is broken by the lasting id.
    """
    pool, offered = _pool(of_student), _pool(of_teacher)
    luck = students.uniform("people.classes", year)[:, 0]
    dealt = np.lexsort((ident, luck, pool))
    first = np.searchsorted(pool[dealt], pool[dealt], side="left")
    rank = np.empty(len(pool), dtype=np.int64)
    rank[dealt] = np.arange(len(pool)) - first
    teachers = np.argsort(offered, kind="stable")
    start = np.searchsorted(offered[teachers], pool, side="left")
    count = np.searchsorted(offered[teachers], pool, side="right") - start
    chosen = np.minimum(start + rank % np.maximum(count, 1), len(teachers) - 1)
    return np.where(count > 0, teachers[chosen], -1).astype(np.int32)


def promote(state: State, setting: Setting, luck: Luck, year: int) -> dict[str, npt.NDArray[Any]]:
    """Move every student up a grade and into a new home class; `year` counts from 0."""
    grade = (state["grade"] + 1).astype(np.int32)
    home = home_classes(
        luck.stream(state["world"], state["student_id"]),
        state["student_id"],
        (state["school"], grade),
        (state["teacher_school"], state["teacher_grade"]),
        year,
    )
    return {"grade": grade, "home": home}


def _pool(rows: tuple[Rows, Rows]) -> npt.NDArray[np.int64]:
    school, grade = rows
    return school.astype(np.int64) * GRADES + grade
