"""Ability tracks: sorted once by prior achievement, kept for the year."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import LevelKind, Moves, Plan
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
from plsim.timetable.usual import lesson, other_subjects, too_few_groups

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Tracked(Policy):
    """Sort the students of a grade into tracks in the first week and keep them all year.

    A grade has as many tracks, of equal size, as it has teachers; all subjects are taught in the
    track, the rest of the week with the home class. Starr 2018.
    """

    title = "Ability tracks"
    groups_by = "estimate at the start of the year"
    regroups = "once a year"
    needs = "-"
    sources = ("starr2018", "slavin1987")
    weakest_link = "what expectations and content low tracks get is not part of the level"
    looks_at = (
        "school", "grade", "home", "placed", "student_id", "estimate", "teacher_id",
        "strength_seen",
    )  # fmt: skip
    demand = 0.1

    by: str = lever(
        "overall", choices=("overall", "coming"),
        meaning="what sorts: the estimate over all strands, one track for all subjects; or in each "
        "subject the strand that comes first",
    )  # fmt: skip
    level: LevelKind = lever(
        "group", choices=("group", "calendar"),
        meaning="whether each track has a level of its own or all keep to the calendar",
    )  # fmt: skip
    placement: str = lever(
        "even", choices=("even", "need_first"),
        meaning="who gets the best teachers: every track in turn, or the lowest track",
    )  # fmt: skip
    mode: str = lever(
        "whole_class", choices=("whole_class", "lecture"),
        meaning="lessons with individual help, or lectures to the track without any",
    )  # fmt: skip

    def plan(self, view: View, week: Week) -> Plan:
        """Sort in the first week of a year, then teach each subject to the tracks."""
        placed, moves = view.placed, None
        if week.of_year == 0:
            placed, moves = self._sort(view, week)
        lessons = [
            lesson(
                view, week, j, np.ascontiguousarray(placed[:, j]), level=self.level, mode=self.mode
            )
            for j in range(len(week.setting.subjects))
        ]
        return Plan((*lessons, other_subjects(view, week)), placed=placed, moves=moves)

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse a grade of one class."""
        yield from too_few_groups(setting)

    def _sort(self, view: View, week: Week) -> tuple[Rows, Moves | None]:
        pools = Pools.of_home_classes(view)
        placed, records = view.placed.copy(), []
        for subject in range(len(week.setting.subjects)):
            strand = week.setting.coming_strand(subject, week.of_year)
            need = week.standard[view.grade] - view.estimate
            value = -(need.mean(axis=1) if self.by == "overall" else need[:, strand])
            rank = ranks_in_pools(
                pools.of_student, value, view.student_id, np.zeros_like(view.home)
            )
            # one teacher a track: with `overall` every subject is matched on the first strand
            decides = 0 if self.by == "overall" else strand
            teacher = match_teachers(
                pools, pools.cut(rank), np.full_like(view.home, decides), view.strength_seen,
                self.placement, week.year,
            )  # fmt: skip
            first, last = (0, need.shape[1] - 1) if self.by == "overall" else (strand, strand)
            ranking = Ranking.together(pools.of_student, rank, first, last)
            records.append(record_moves(view, week, subject, ranking, teacher))
            placed[:, subject] = teacher
        return placed, joined_moves(records)
