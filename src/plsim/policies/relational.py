"""Relationships first: few students a teacher, advisory, and teachers who stay with their class."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Plan
from plsim.timetable.parts import Policy, Staffing, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import homes, lesson, with_teacher


@dataclass(frozen=True)
class Relational(Policy):
    """Protect contact: classes are small, minutes of the week go to advisory, teachers loop.

    The Coalition of Essential Schools ("Personalization 1.0"): adults who know students well are
    the lever, not materials. Advisory is taken from other subjects. Sandler 2012.
    """

    title = "Relationships first"
    groups_by = "age; teacher kept"
    regroups = "every few years"
    needs = "teachers, advisory time"
    sources = ("sandler2012", "hill2018")
    weakest_link = "no causal estimate of advisory or of low load was found; both are assumed"
    looks_at = ("home", "teacher_id")
    demand = 0.2

    students: int = lever(20, low=1, high=60, unit="students", meaning="most students of a class")
    advisory: float = lever(
        60.0, low=0.0, high=600.0, unit="minutes a week",
        meaning="minutes of advisory, taken from other subjects",
    )  # fmt: skip
    looping: int = lever(
        2, low=1, high=6, unit="years", meaning="years for which a class keeps its teacher"
    )
    novices: float = lever(
        0.1, low=0.0, high=1.0, unit="share of the hired",
        meaning="teachers of at most two years of experience among the hired",
    )  # fmt: skip

    def plan(self, view: View, week: Week) -> Plan:
        """Teach every subject to the home class, and meet in advisory."""
        setting, teachers = week.setting, len(view.teacher_id)
        nothing = np.zeros(len(setting.strands))
        # a policy that has only a share of the week may have fewer other minutes
        together = min(self.advisory, setting.other_minutes)
        left = setting.other_minutes - together
        lessons = [lesson(view, week, j, view.home) for j in range(len(setting.subjects))]
        return Plan(
            (
                *lessons,
                with_teacher("advisory", "community", together, view.home, teachers, nothing),
                with_teacher("other subjects", "whole_class", left, view.home, teachers, nothing),
            ),
            placed=homes(view, week),
        )

    def staffing(self) -> Staffing:
        """Ask for a teacher for each class."""
        return Staffing(class_size=float(self.students), hired_novices=self.novices)

    def keeps_teachers(self, year: int) -> bool:
        """Say whether classes enter a school year (0, 1, ...) with the teacher of the last."""
        return year % self.looping != 0

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse more advisory than other subjects have minutes."""
        if self.advisory > setting.other_minutes:
            yield (
                "advisory",
                f"{self.advisory:g} minutes of advisory are more than the {setting.other_minutes:g}"
                f" of other subjects; give at most {setting.other_minutes:g}",
            )
