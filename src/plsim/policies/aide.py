"""An aide in each class: for a part of each lesson the aide leads half of the class."""

from dataclasses import dataclass

import numpy as np

from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Plan
from plsim.timetable.matching import Helpers, Pools, Rows, ranks_in_pools
from plsim.timetable.parts import Policy, Staffing, Week
from plsim.timetable.usual import homes, lesson, other_subjects


@dataclass(frozen=True)
class Aide(Policy):
    """Give each class a second adult, who leads half of it for a share of each subject.

    The halves change places every week. The rest of the time the aide does what frees the teacher
    and teaches nobody. Project STAR found no effect of aides (0 to .09 SD). Krueger 1999.
    """

    title = "An aide in each class"
    groups_by = "age"
    regroups = "never"
    needs = "an aide for each class"
    sources = ("star",)
    weakest_link = "what an aide's minute is worth against a teacher's is assumed"
    looks_at = (
        "school", "grade", "home", "student_id", "teacher_id", "teacher_school", "teacher_grade",
        "leads_class",
    )  # fmt: skip
    demand = 0.1

    share: float = lever(
        0.25, low=0.0, high=1.0, unit="share of each subject's minutes",
        meaning="minutes in which the aide leads half of the class",
    )  # fmt: skip
    quality: float = lever(
        -0.3, low=-2.0, high=0.5, unit="log",
        meaning="what an aide's minute is worth against a teacher's (0 = the same)",
    )  # fmt: skip

    def plan(self, view: View, week: Week) -> Plan:
        """Split every subject between the whole class and its halves."""
        blocks, leader = [], led_by(view, week)
        for subject in range(len(week.setting.subjects)):
            if self.share > 0.0:
                halves = lesson(
                    view, week, subject, leader, share=self.share, mode="small_group",
                    level="calendar",
                )  # fmt: skip
                blocks.append(halves)
            if self.share < 1.0:
                blocks.append(lesson(view, week, subject, view.home, share=1.0 - self.share))
        blocks.append(other_subjects(view, week))
        return Plan(tuple(blocks), placed=homes(view, week))

    def staffing(self) -> Staffing:
        """Ask for one aide for each class."""
        return Staffing(helpers=1.0, helper_quality=self.quality)


def led_by(view: View, week: Week) -> Rows:
    """Give each student the adult of this week's half: the teacher or the class's aide.

    A class without an aide stays whole.
    """
    pools = Pools.of_home_classes(view)
    place = np.zeros(len(view.teacher_id), dtype=np.int64)
    place[pools.teachers] = np.arange(len(pools.teachers)) - np.repeat(
        pools.first[:-1], np.diff(pools.first)
    )
    aide = Helpers.of(view).pick(pools.of_student, place[view.home])
    nothing = np.zeros(len(view.home))
    rank = ranks_in_pools(view.home, nothing, view.student_id, np.zeros_like(view.home))
    half = rank * 2 // np.bincount(view.home)[view.home]
    helped = ((half + week.of_year) % 2 == 1) & (aide >= 0)
    return np.where(helped, aide, view.home).astype(np.int32)
