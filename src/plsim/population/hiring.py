"""Staff that a policy hires or lets go: rows of their own, so that nobody else's luck changes."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import GRADES
from plsim.population.classes import (
    MORE_GRADES,
    ROUNDING,
    classes_needed,
    pool_of,
)
from plsim.population.teachers import HELPING, HIRED, Rows, Staff
from plsim.timetable.parts import Staffing


def staffed(
    staff: Staff, staffing: Staffing, school: Rows, grade: Rows, years: int
) -> tuple[Staff, Rows]:
    """Add hired teachers and helpers to a school's own staff, and say who leads a class.

    `school` and `grade` are those of students in week 0, who are promoted in each of `years`.
    Gives the staff in the order of school, grade, own before hired before helpers, and the new
    row of each of the school's own teachers.
    """
    pools = _pools(staff, school, grade, years)
    needed = pools.own
    if staffing.class_size is not None:
        needed = classes_needed(pools.students, staffing.class_size)
    helpers = np.ceil(staffing.helpers * needed - ROUNDING).astype(np.int64)
    parts = [
        (
            replace(staff, leads=(pools.seat < needed[pools.of_own]).astype(np.float64)),
            pools.of_own,
        ),
        _added(staff, pools, np.maximum(needed - pools.own, 0), HIRED, staffing),
        _added(staff, pools, helpers, HELPING, staffing),
    ]
    pool = np.concatenate([of for _, of in parts])
    # a stable sort keeps own teachers before hired ones, and those before helpers
    order = np.argsort(pool, kind="stable")
    row = np.empty_like(order)
    row[order] = np.arange(len(order))
    return _joined([part for part, _ in parts], order), row[: len(staff.ident)].astype(np.int32)


@dataclass(frozen=True)
class _Pools:
    """Hold the (school, grade) pools: `keys` and counts (pool,), own teachers' pools and seats."""

    keys: npt.NDArray[np.int64]
    students: npt.NDArray[np.int64]
    own: npt.NDArray[np.int64]
    of_own: npt.NDArray[np.int64]
    seat: npt.NDArray[np.int64]


def _pools(staff: Staff, school: Rows, grade: Rows, years: int) -> _Pools:
    """Count own teachers, and the most students whom a pool will meet in all years."""
    shape = (len(staff.school_world), MORE_GRADES)
    now = np.bincount(pool_of(school, grade), minlength=shape[0] * shape[1]).reshape(shape)
    most = now.copy()
    for year in range(1, years):
        most[:, year:] = np.maximum(most[:, year:], now[:, :-year])
    own = np.bincount(pool_of(staff.school, staff.grade), minlength=shape[0] * shape[1])
    keys = np.flatnonzero((most.reshape(-1) > 0) | (own > 0))
    of_own = np.searchsorted(keys, pool_of(staff.school, staff.grade))
    first = np.searchsorted(of_own, of_own, side="left")
    return _Pools(keys, most.reshape(-1)[keys], own[keys], of_own, np.arange(len(of_own)) - first)


def _added(
    staff: Staff, pools: _Pools, count: npt.NDArray[np.int64], kind: int, staffing: Staffing
) -> tuple[Staff, npt.NDArray[np.int64]]:
    """Make so many new adults in each pool, and give the pool of each."""
    pool = np.repeat(np.arange(len(count)), count)
    seat = np.arange(len(pool)) - np.repeat(np.cumsum(count) - count, count)
    school, grade = pools.keys[pool] // MORE_GRADES, pools.keys[pool] % MORE_GRADES
    schools = int(staff.school_id.max()) + 1
    helps = kind == HELPING
    return (
        replace(
            staff,
            world=staff.school_world[school],
            school=school.astype(np.int32),
            # so that another class, grade or year changes nobody's number
            ident=kind + (seat * GRADES + grade) * schools + staff.school_id[school],
            grade=grade.astype(np.int32),
            experience=np.full(len(pool), np.nan),
            leads=np.full(len(pool), 0.0 if helps else 1.0),
            novices=np.full(len(pool), np.nan if helps else staffing.hired_novices),
            quality=np.full(len(pool), staffing.helper_quality if helps else 0.0),
        ),
        pool,
    )


def _joined(parts: list[Staff], order: npt.NDArray[np.int64]) -> Staff:
    def joined(name: str) -> Any:
        return np.concatenate([getattr(part, name) for part in parts])[order]

    rows = ("world", "school", "ident", "grade", "experience", "leads", "novices", "quality")
    return replace(parts[0], **{name: joined(name) for name in rows})
