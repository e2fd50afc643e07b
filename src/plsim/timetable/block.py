"""Block and Plan: who works with whom, on what, at which level, in which mode, how long."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from plsim.core.compiled import kernel
from plsim.state.state import read_only
from plsim.timetable.modes import Mode

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
LevelKind = Literal["calendar", "group", "own"]


@dataclass(frozen=True)
class Block:
    """Put students into groups for one stretch of the week.

    `group` (student,) numbers each student's group, -1 = not in this block; `minutes` and
    `teacher` (group,) give each group its length and the row of the adult who leads it; `strands`
    (group x strand) are shares of the minutes, adding to 1, or to 0 where no strand is taught.
    In each slot a student is in exactly one block. `demand` (0..1) is how far the work departs from
    what teachers are used to, so how much depends on fidelity. `turns`: groups of one adult
    take turns, which shares the adult's time but asks nobody to lead several levels at once.
    """

    slot: str
    mode: Mode
    minutes: Floats
    group: Rows
    teacher: Rows
    strands: Floats
    level: LevelKind = "calendar"
    demand: float = 0.0
    turns: bool = False

    def __post_init__(self) -> None:
        """Keep the arrays as kernels want them: whole, read-only, of one type."""
        for name, kind in (
            ("minutes", np.float64), ("group", np.int32), ("teacher", np.int32),
            ("strands", np.float64),
        ):  # fmt: skip
            array = np.ascontiguousarray(getattr(self, name), dtype=kind)
            object.__setattr__(self, name, read_only(array))

    @property
    def levels_at_once(self) -> Floats:
        """Levels that the adult of each group leads at the same time: what orchestration costs.

        Groups that take turns, or that all work at the calendar's level, count as one.
        """
        one = self.turns or self.level == "calendar"
        return np.ones(len(self.teacher)) if one else self.at_once

    @cached_property
    def teaches(self) -> bool:
        """Say whether any strand is taught."""
        return bool(self.strands.any())

    @cached_property
    def taught(self) -> Rows:
        """Strands of which any group is taught a share."""
        return np.flatnonzero(self.strands.any(axis=0)).astype(np.int32)

    @cached_property
    def members(self) -> Rows:
        """Rows of the students who are in this block."""
        return np.flatnonzero(self.group >= 0).astype(np.int32)

    @cached_property
    def sizes(self) -> npt.NDArray[np.int64]:
        """Students in each group."""
        sizes = np.zeros(len(self.teacher), dtype=np.int64)
        count_members(sizes, self.group)
        return sizes

    @cached_property
    def at_once(self) -> Floats:
        """Groups that the adult of each group leads at the same time in this block (at least 1)."""
        at_once = np.empty(len(self.teacher))
        count_at_once(at_once, self.sizes, self.teacher)
        return at_once


@kernel
def count_members(sizes: Any, group: Any) -> None:
    """Count the students of each group (group,)."""
    for i in range(len(group)):
        if group[i] >= 0:
            sizes[group[i]] += 1


@kernel
def count_at_once(at_once: Any, sizes: Any, teacher: Any) -> None:
    """Count the groups with somebody in them that the adult of each group leads, at least 1."""
    last = -1
    for g in range(len(teacher)):
        last = max(last, teacher[g])
    leads = np.zeros(last + 1)
    for g in range(len(teacher)):
        leads[teacher[g]] += sizes[g] > 0
    for g in range(len(teacher)):
        at_once[g] = max(leads[teacher[g]], 1.0)


@kernel
def add_minutes(total: Any, group: Any, minutes: Any) -> None:
    """Add each student's minutes in a block (student,)."""
    for i in range(len(group)):
        if group[i] >= 0:
            total[i] += minutes[group[i]]


@dataclass(frozen=True)
class Moves:
    """Record every change of group with the numbers that recompute it, one entry a student moved.

    `student` and teachers are rows. `estimate`, `need` and `strength` are means over the strands
    from `strand` to `last_strand`: the student's estimate, how far it is below the standard of the
    grade (SD), and the new teacher's strength as the leader sees it. `rank` counts from the lowest
    estimate in the pool, one `band` after another (-1 = all together), ties by lasting id. The pool
    are the students of `pool_school` (row) in `pool_grade` (-1 = all grades) who follow the same
    policy, `pool` of them; `seats` counts those with the new teacher.
    """

    student: Rows
    subject: Rows
    strand: Rows
    last_strand: Rows
    from_teacher: Rows
    to_teacher: Rows
    estimate: Floats
    need: Floats
    rank: Rows
    band: Rows
    pool_school: Rows
    pool_grade: Rows
    pool: Rows
    seats: Rows
    strength: Floats


@dataclass(frozen=True)
class Plan:
    """Hold the blocks of a week, where each student is placed, and why students moved.

    `placed` and `seats` (student x subject) are kept in the state: the row of the group's teacher,
    and a number of the group that means something to the policy alone (-1 = none).
    """

    blocks: tuple[Block, ...] = ()
    placed: Rows | None = None
    moves: Moves | None = None
    support: float = field(default=0.0)
    """Share of adults' time in software blocks that goes to keeping students at work."""
    seats: Rows | None = None

    def has_hours_of(self, other: "Plan") -> bool:
        """Say whether groups, adults and minutes of all blocks are those of another plan."""
        return len(self.blocks) == len(other.blocks) and all(
            np.array_equal(getattr(own, name), getattr(its, name))
            for own, its in zip(self.blocks, other.blocks, strict=True)
            for name in ("minutes", "teacher", "group")
        )

    def minutes_of_students(self, students: int) -> Floats:
        """Add up each student's minutes over all blocks."""
        total = np.zeros(students)
        for block in self.blocks:
            add_minutes(total, block.group, block.minutes)
        return total

    def minutes_of_teachers(self, teachers: int) -> Floats:
        """Add up the minutes that each teacher leads; several groups at once count once."""
        total = np.zeros(teachers)
        for block in self.blocks:
            led = block.sizes > 0
            shared = block.minutes / block.at_once
            np.add.at(total, block.teacher[led], shared[led])
        return total


NO_PLAN: Any = Plan()
"""The plan of a week without school."""
