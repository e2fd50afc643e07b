"""Home classes: students of a grade dealt at random to its teachers, and the new school year."""

from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.luck import Luck, Stream
from plsim.population.teachers import HELPING, HIRED, LATER
from plsim.state.state import State
from plsim.timetable.parts import Staffing

Rows = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
MORE_GRADES = 64  # more than any grade number, so that (school, grade) is one number
ROUNDING = 1e-9


def home_classes(
    students: Stream,
    ident: Counts,
    of_student: tuple[Rows, Rows],
    of_teacher: tuple[Rows, Rows],
    year: int,
    *,
    leads: Mask | None = None,
    class_size: float | None = None,
) -> Rows:
    """Deal the students of each school and grade to its teachers at random: (student,).

    `of_student` and `of_teacher` are (school, grade) by row. Sizes are as equal as can be; a
    student whose grade has no teacher gets -1. Equal luck is broken by the lasting id. Only
    teachers in `leads` (teacher,) get a class, and where `class_size` is given, only as many of
    them, first rows first, as it needs.
    """
    pool = pool_of(*of_student)
    rows = np.arange(len(of_teacher[0])) if leads is None else np.flatnonzero(leads)
    offered = pool_of(of_teacher[0][rows], of_teacher[1][rows])
    luck = students.uniform("people.classes", year)[:, 0]
    dealt = np.lexsort((ident, luck, pool))
    first = np.searchsorted(pool[dealt], pool[dealt], side="left")
    rank = np.empty(len(pool), dtype=np.int64)
    rank[dealt] = np.arange(len(pool)) - first
    order = np.argsort(offered, kind="stable")
    teachers = rows[order]
    start = np.searchsorted(offered[order], pool, side="left")
    count = np.searchsorted(offered[order], pool, side="right") - start
    if class_size is not None:
        count = np.minimum(count, classes_needed(np.bincount(pool)[pool], class_size))
    chosen = np.minimum(start + rank % np.maximum(count, 1), max(len(teachers) - 1, 0))
    return np.where(count > 0, teachers[chosen], -1).astype(np.int32)


def promote(
    state: State,
    luck: Luck,
    year: int,
    staffing: Staffing | None = None,
    keep_teachers: bool = False,
) -> dict[str, npt.NDArray[Any]]:
    """Move every student up a grade and into a new home class; `year` counts from 0.

    `staffing` is that of the coming year's policy: without a class size the classes go to the
    school's own teachers, whoever was hired or let go before. Where teachers are kept, they move
    up with their classes.
    """
    grade = (state["grade"] + 1).astype(np.int32)
    if keep_teachers:
        return {"grade": grade, "teacher_grade": moved_up(state, grade)}
    return {"grade": grade, "home": dealt_anew(state, grade, luck, year, staffing)}


def deal(
    state: State,
    luck: Luck,
    year: int,
    staffing: Staffing | None = None,
    keep_teachers: bool = False,
) -> dict[str, npt.NDArray[Any]]:
    """Give students, whose grade is already the new one, home classes; see `promote`.

    Where teachers are kept, each goes with the class, and entrants take the seats of leavers.
    """
    if keep_teachers:
        teacher_grade, taught = state["teacher_grade"].copy(), state["home"] >= 0
        teacher_grade[state["home"][taught]] = state["grade"][taught]
        return {"teacher_grade": teacher_grade}
    return {"home": dealt_anew(state, state["grade"], luck, year, staffing)}


def dealt_anew(
    state: State, grade: Rows, luck: Luck, year: int, staffing: Staffing | None = None
) -> Rows:
    """Deal all students, who are now in `grade`, to the teachers of a staffing: (student,)."""
    return home_classes(
        luck.stream(state["world"], state["student_id"]),
        state["student_id"],
        (state["school"], grade),
        (state["teacher_school"], state["teacher_grade"]),
        year,
        leads=_may_lead(state, staffing),
        class_size=None if staffing is None else staffing.class_size,
    )


def moved_up(state: State, grade: Rows) -> Rows:
    """Give teachers the new grade of their class: (teacher,).

    Those who waited, without a class, in the grade that a school reaches go down to the one that
    it leaves, so that every grade keeps its number of teachers.
    """
    led = np.zeros(state.sizes.teacher, dtype=bool)
    led[state["home"][state["home"] >= 0]] = True
    teacher_grade = (state["teacher_grade"] + led).astype(np.int32)
    school, schools = state["teacher_school"], state.sizes.school
    left, reached = np.full(schools, MORE_GRADES, np.int32), np.full(schools, -1, np.int32)
    np.minimum.at(left, state["school"], state["grade"])
    np.maximum.at(reached, state["school"], grade)
    waited = ~led & (state["leads_class"] > 0) & (teacher_grade == reached[school])
    teacher_grade[waited] = left[school[waited]]
    return teacher_grade


def classes_needed(students: Counts, class_size: float) -> Counts:
    """Count the classes into which so many students are divided.

    >>> classes_needed(np.array([0, 30, 31]), 15.0).tolist()
    [0, 2, 3]
    """
    return np.ceil(students / class_size - ROUNDING).astype(np.int64)


def pool_of(school: Rows, grade: Rows) -> Counts:
    """Give rows of students or teachers the number of their pool: one for a school and a grade."""
    return school.astype(np.int64) * MORE_GRADES + grade


def _may_lead(state: State, staffing: Staffing | None) -> Mask:
    if staffing is None:
        return np.asarray(state["leads_class"] > 0)
    first = HIRED if staffing.class_size is None else HELPING
    return np.asarray(state["teacher_id"] % LATER < first)
