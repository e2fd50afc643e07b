"""Differentiation inside a class: one teacher, several groups at several levels at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Plan
from plsim.timetable.parts import Policy, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import (
    class_places,
    homes,
    in_groups,
    lesson,
    other_subjects,
    too_many_groups,
)


@dataclass(frozen=True)
class Differentiated(Policy):
    """Teach a share of each subject to groups inside the home class, each at its own level.

    Students of a class are ranked by the estimate in the coming strand and cut into groups of equal
    size, all led at once by the class's teacher; the rest of the lesson is for the whole class.
    Tomlinson 2017; Education Week survey 2017.
    """

    title = "Differentiation in class"
    groups_by = "estimate, inside the class"
    regroups = "every few weeks"
    needs = "skill in leading levels"
    sources = ("tomlinson2017", "edweek2017", "slavin1987")
    weakest_link = "what orchestration costs, and what seat work is worth, are assumed"
    looks_at = ("home", "seat", "student_id", "estimate", "teacher_id")
    demand = 0.6

    groups: int = lever(3, low=2, high=5, unit="groups", meaning="groups inside a class")
    share: float = lever(
        0.5, low=0.0, high=1.0, unit="share of each subject's minutes",
        meaning="minutes in which the class works in groups",
    )  # fmt: skip
    every: int = lever(
        6, low=1, high=WEEKS_TAUGHT, unit="weeks", meaning="weeks between regroupings"
    )

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse more groups than a class has students."""
        yield from too_many_groups(setting, "groups", self.groups)

    def plan(self, view: View, week: Week) -> Plan:
        """Split every subject between groups and the whole class."""
        blocks, seats, many = [], [], np.full_like(view.home, self.groups)
        for subject, minutes in enumerate(week.setting.net_minutes(week.of_year)):
            if self.share > 0.0:
                place = class_places(view, week, subject, many, every=self.every)
                seats.append(place)
                blocks.append(
                    in_groups(
                        view, week, subject, place, self.groups,
                        minutes=float(minutes) * self.share,
                    )
                )  # fmt: skip
            if self.share < 1.0:
                blocks.append(lesson(view, week, subject, view.home, share=1.0 - self.share))
        return Plan(
            (*blocks, other_subjects(view, week)),
            placed=homes(view, week),
            seats=np.stack(seats, axis=1) if seats else None,
        )
