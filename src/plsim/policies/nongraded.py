"""Nongraded groups: students of a whole school grouped by what they can do, across grades."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Moves, Plan
from plsim.timetable.composition import joined_moves
from plsim.timetable.matching import Ranking, ranks_in_pools, record_moves
from plsim.timetable.parts import Policy, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import (
    changing_rooms,
    least_minutes,
    lesson,
    other_subjects,
    too_few_groups,
)

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Nongraded(Policy):
    """Cut a school's students into groups across grade lines, by estimate in the coming strand.

    There are as many groups, of equal size, as teachers with a home class; lower groups go to the
    teachers of lower grades (Joplin plan). Other subjects stay with the home class.
    Education Week survey 2017.
    """

    title = "Nongraded groups"
    groups_by = "estimate, across grades"
    regroups = "every few weeks"
    needs = "one timetable for all grades"
    sources = ("edweek2017", "slavin1987")
    weakest_link = "studies of the Joplin plan are old and small"
    looks_at = (
        "school", "grade", "home", "placed", "student_id", "estimate", "teacher_id",
        "teacher_school", "teacher_grade", "strength_seen",
    )  # fmt: skip
    demand = 0.4

    every: int = lever(
        8, low=1, high=WEEKS_TAUGHT, unit="weeks", meaning="weeks between regroupings"
    )
    subjects: str = lever(
        "reading", choices=("reading", "all"), meaning="which subjects are taught across grades"
    )
    moving_minutes: float = lever(
        10.0, low=0.0, high=120.0, unit="minutes a week",
        meaning="minutes that changing rooms costs, taken from the subjects taught across grades",
    )  # fmt: skip
    others: str = lever(
        "whole_class", choices=("whole_class", "lecture"),
        meaning="how other subjects are taught at home: with individual help, or as lectures",
    )  # fmt: skip

    def plan(self, view: View, week: Week) -> Plan:
        """Regroup where it is due, then teach."""
        placed, moves, across = view.placed, None, self._across(week.setting)
        if week.of_year % self.every == 0:
            placed, moves = self._regroup(view, week, across)
        blocks = []
        for j in range(len(week.setting.subjects)):
            group = np.ascontiguousarray(placed[:, j])
            if j in across:
                less = self.moving_minutes / len(across)
                blocks.append(
                    lesson(
                        view, week, j, group, less=less, mode="small_group", level="group"
                    )
                )  # fmt: skip
            else:
                blocks.append(lesson(view, week, j, view.home, mode=self.others))
        moving = changing_rooms(view, week, self.moving_minutes)
        return Plan((*blocks, moving, other_subjects(view, week)), placed=placed, moves=moves)

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse a school without the subject or of one class, and more moving than lessons."""
        across = self._across(setting)
        if not across:
            yield (
                "subjects",
                f"the school has no subject reading, only {', '.join(setting.subjects)}; give all",
            )
            return
        yield from too_few_groups(setting, across_grades=True)
        least = float(least_minutes(setting)[list(across)].min()) * len(across)
        if self.moving_minutes >= least:
            yield (
                "moving_minutes",
                f"{self.moving_minutes:g} minutes of moving leave no lesson in {len(across)} "
                f"subjects of at least {least / len(across):g}; give less than {least:g}",
            )

    def _across(self, setting: Setting) -> tuple[int, ...]:
        return tuple(j for j, name in enumerate(setting.subjects) if self.subjects in ("all", name))

    def _regroup(
        self, view: View, week: Week, across: tuple[int, ...]
    ) -> tuple[Rows, Moves | None]:
        placed, records = view.placed.copy(), []
        keys, number = np.unique(view.school, return_inverse=True)
        pool = number.astype(np.int32)
        size = np.bincount(pool)
        home = np.unique(view.home)
        order = np.lexsort(
            (view.teacher_id[home], view.teacher_grade[home], view.teacher_school[home])
        )
        teachers = home[order]
        count = np.bincount(np.searchsorted(keys, view.teacher_school[teachers]))
        first = np.cumsum(count) - count
        for subject in across:
            strand = week.setting.coming_strand(subject, week.of_year)
            rank = ranks_in_pools(
                pool, view.estimate[:, strand], view.student_id, np.zeros_like(view.home)
            )
            place = rank.astype(np.int64) * count[pool] // size[pool]
            teacher = teachers[first[pool] + place].astype(np.int32)
            ranking = Ranking.together(pool, rank, strand, across=True)
            records.append(record_moves(view, week, subject, ranking, teacher))
            placed[:, subject] = teacher
        return placed, joined_moves(records)
