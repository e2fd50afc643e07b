"""Westover regrouping: groups by current need, led by the teachers who are strongest in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Block, LevelKind, Moves, Plan
from plsim.timetable.composition import joined_moves
from plsim.timetable.matching import (
    Pools,
    Ranking,
    match_teachers,
    ranks_in_pools,
    record_moves,
)
from plsim.timetable.parts import Policy, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import (
    least_minutes,
    lesson,
    other_subjects,
    too_few_groups,
    with_teacher,
)

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Westover(Policy):
    """Regroup every few weeks by estimated need; give each group the teacher who fits it.

    Students of a grade are ranked by the adults' estimate of their skill in the coming strand and
    cut into as many groups as the grade has teachers, of equal size. The rest of the week stays
    with the home class. Starr 2018.
    """

    title = "Westover regrouping"
    groups_by = "current need, strand"
    regroups = "every few weeks"
    needs = "shared knowledge of need"
    sources = ("starr2018",)
    weakest_link = "no trial of frequent regrouping with matching to teachers' strengths exists"
    looks_at = (
        "world", "school", "grade", "home", "placed", "student_id", "estimate", "teacher_id",
        "teacher_school", "strength_seen",
    )  # fmt: skip

    demand = 0.6

    every: int = lever(
        6, low=1, high=WEEKS_TAUGHT, unit="weeks", meaning="weeks between regroupings"
    )
    placement: str = lever(
        "need_first", choices=("need_first", "match", "even"),
        meaning="who gets the best teachers: the neediest group, the group whose strand fits them "
        "best, or every group in turn",
    )  # fmt: skip
    by: str = lever(
        "coming", choices=("coming", "neediest"),
        meaning="the strand that decides: the calendar's coming one, or each student's weakest",
    )  # fmt: skip
    level: LevelKind = lever(
        "group", choices=("group", "calendar"),
        meaning="whether teachers set the level by the group or keep to the calendar",
    )  # fmt: skip
    moving_minutes: float = lever(
        15.0, low=0.0, high=120.0, unit="minutes a week",
        meaning="minutes that changing rooms costs",
    )  # fmt: skip

    def plan(self, view: View, week: Week) -> Plan:
        """Regroup where it is due, then teach each subject to the groups."""
        placed, moves = view.placed, None
        if week.of_year % self.every == 0:
            placed, moves = self._regroup(view, week)
        subjects = range(len(week.setting.subjects))
        less = self.moving_minutes / len(subjects)
        lessons = [
            lesson(
                view,
                week,
                j,
                np.ascontiguousarray(placed[:, j]),
                less=less,
                mode="small_group",
                level=self.level,
            )
            for j in subjects
        ]
        if self.by == "neediest":
            lessons = [
                replace(block, strands=_shares(view, week, j, block))
                for j, block in enumerate(lessons)
            ]
        moving = with_teacher(
            "changing rooms", "transition", self.moving_minutes, view.home, len(view.teacher_id),
            np.zeros(len(week.setting.strands)),
        )  # fmt: skip
        return Plan((*lessons, moving, other_subjects(view, week)), placed=placed, moves=moves)

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse levers that the school's classes, minutes or strands cannot meet."""
        yield from too_few_groups(setting)
        subjects, least = len(setting.subjects), float(least_minutes(setting).min())
        if self.moving_minutes >= least * subjects:
            yield (
                "moving_minutes",
                f"{self.moving_minutes:g} minutes of moving are {self.moving_minutes / subjects:g} "
                f"in each of {subjects} subjects, and one has {least:g} (in the shortest week); "
                f"give less than {least * subjects:g}",
            )
        if self.placement == "match" and self.by == "coming":
            yield (
                "placement",
                "match needs groups that work on different strands, and all groups work on the "
                "coming one; give by: neediest, or placement need_first or even",
            )

    def _regroup(self, view: View, week: Week) -> tuple[Rows, Moves | None]:
        pools = Pools.of_home_classes(view)
        placed, records = view.placed.copy(), []
        for subject in range(len(week.setting.subjects)):
            strand = self._deciding_strand(view, week, subject)
            rows = np.arange(len(strand))
            estimate = view.estimate[rows, strand]
            need = week.standard[view.grade, strand] - estimate
            # ranked within strands first, a group works on one strand as far as it can
            band = strand if self.by == "neediest" else np.full_like(strand, -1)
            rank = ranks_in_pools(pools.of_student, -need, view.student_id, band)
            group = pools.cut(rank)
            teacher = match_teachers(
                pools, group, strand, view.strength_seen, self.placement, week.of_year // self.every
            )
            ranking = Ranking(pools.of_student, rank, strand, strand, band)
            records.append(record_moves(view, week, subject, ranking, teacher))
            placed[:, subject] = teacher
        return placed, joined_moves(records)

    def _deciding_strand(self, view: View, week: Week, subject: int) -> Rows:
        setting = week.setting
        if self.by == "coming":
            coming = setting.coming_strand(subject, week.of_year)
            return np.full(len(view.home), coming, dtype=np.int32)
        strands = np.flatnonzero(setting.subject_of == subject)
        need = week.standard[view.grade][:, strands] - view.estimate[:, strands]
        weakest: Rows = strands[np.argmax(need, axis=1)].astype(np.int32)
        return weakest


def _shares(view: View, week: Week, subject: int, block: Block) -> npt.NDArray[np.float64]:
    """Give each group the focus that its members need most now: group x strand."""
    setting, groups = week.setting, len(block.teacher)
    strands = np.flatnonzero(setting.subject_of == subject)
    need = week.standard[view.grade][:, strands] - view.estimate[:, strands]
    sums = [np.bincount(block.group, need[:, s], groups) for s in range(len(strands))]
    shares = np.zeros((groups, len(setting.strands)))
    shares[:, strands] = (1.0 - setting.focus) / max(len(strands) - 1, 1)
    shares[np.arange(groups), strands[np.argmax(sums, axis=0)]] = setting.focus
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
