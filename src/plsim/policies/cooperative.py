"""Cooperative and project-based learning: mixed groups, with responsibility released slowly."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Plan
from plsim.timetable.parts import Policy, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import class_places, homes, in_groups, lesson, other_subjects


@dataclass(frozen=True)
class Cooperative(Policy):
    """Let mixed groups of a class work together for a share of the lesson that grows all year.

    Each group takes students from every stretch of the class's ranks by estimate. The share of
    work that students direct rises evenly from the first to the last week: gradual release.
    Tomlinson 2017; Domenech et al. 2019; Education Week survey 2017.
    """

    title = "Cooperative groups"
    groups_by = "mixed, inside the class"
    regroups = "every few weeks"
    needs = "projects, routines for groups"
    sources = ("tomlinson2017", "domenech2019", "edweek2017")
    weakest_link = "what students learn from explaining to each other is not a rule of its own"
    looks_at = ("home", "seat", "student_id", "estimate", "teacher_id")
    demand = 0.6

    size: int = lever(4, low=2, high=8, unit="students", meaning="students in a group, at most")
    start: float = lever(
        0.1, low=0.0, high=1.0, unit="share of each subject's minutes",
        meaning="minutes that students direct in the first week",
    )  # fmt: skip
    end: float = lever(
        0.5, low=0.0, high=1.0, unit="share of each subject's minutes",
        meaning="minutes that students direct in the last week",
    )  # fmt: skip
    every: int = lever(6, low=1, high=WEEKS_TAUGHT, unit="weeks", meaning="weeks a group stays")

    def plan(self, view: View, week: Week) -> Plan:
        """Split every subject between work in groups and the whole class."""
        share = self.released(week.of_year)
        many = -(-np.bincount(view.home)[view.home] // self.size)
        most, blocks, seats = int(many.max(initial=1)), [], []
        for subject, minutes in enumerate(week.setting.net_minutes(week.of_year)):
            place = class_places(
                view, week, subject, many.astype(np.int32), every=self.every, mixed=True
            )
            seats.append(place)
            blocks.append(
                in_groups(
                    view, week, subject, place, most, minutes=float(minutes) * share,
                    mode="collaborative", level="calendar",
                )
            )  # fmt: skip
            blocks.append(lesson(view, week, subject, view.home, share=1.0 - share))
        return Plan(
            (*blocks, other_subjects(view, week)),
            placed=homes(view, week),
            seats=np.stack(seats, axis=1),
        )

    def released(self, week: int) -> float:
        """Give the share of the minutes that students direct in a week of the year.

        >>> [round(Cooperative(start=0.1, end=0.45).released(week), 2) for week in (0, 10, 35)]
        [0.1, 0.2, 0.45]
        """
        return self.start + (self.end - self.start) * week / (WEEKS_TAUGHT - 1)

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse responsibility that is taken back."""
        if self.end < self.start:
            yield (
                "end",
                f"the share that students direct falls from {self.start:g} to {self.end:g}; "
                f"release rises: give {self.start:g} or more",
            )
