"""Hybrid: software takes over a part of each subject, and frees the teacher for half the class."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Block, Plan
from plsim.timetable.matching import Helpers, Pools
from plsim.timetable.parts import Policy, Staffing, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import (
    class_places,
    homes,
    least_minutes,
    other_subjects,
    with_teacher,
)

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Hybrid(Policy):
    """Let the halves of a class take turns between software and a small group with the teacher.

    In each subject the lower half by estimate works with the teacher while the upper half works
    with software, then the other way round; the rest is for the whole class. An aide watches the
    software room of several classes, since a teacher cannot lead two rooms at once; in a grade
    without an aide the whole class uses software at one time, and no small group forms. Some
    minutes of the subjects go to relationships in the home class, which is kept. Sandler 2012.
    """

    title = "Hybrid of software and small groups"
    groups_by = "halves of the class, by estimate"
    regroups = "every week"
    needs = "devices, a licence, an aide for the software room"
    sources = ("sandler2012",)
    weakest_link = "no trial settles how much of what lessons teach software can teach (breadth)"
    looks_at = (
        "school", "grade", "home", "student_id", "estimate", "teacher_id", "teacher_school",
        "teacher_grade", "leads_class",
    )  # fmt: skip
    demand = 0.5

    software: float = lever(
        0.25, low=0.0, high=0.5, unit="share of each subject's minutes",
        meaning="minutes a student works with software; as many are in a small group",
    )  # fmt: skip
    community: float = lever(
        30.0, low=0.0, high=200.0, unit="minutes a week",
        meaning="minutes of the subjects that go to relationships in the home class",
    )  # fmt: skip
    classes_per_aide: int = lever(
        3, low=1, high=10, unit="classes", meaning="classes whose software room one aide watches"
    )
    support: float = lever(
        0.5, low=0.0, high=1.0, unit="share of the adult's time",
        meaning="how far the adult of the software room keeps students at work",
    )  # fmt: skip

    def staffing(self) -> Staffing:
        """Ask for the aides of the software rooms."""
        return Staffing(helpers=1.0 / self.classes_per_aide if self.software > 0.0 else 0.0)

    def plan(self, view: View, week: Week) -> Plan:
        """Rotate the halves of every class in every subject; then teach all together."""
        aide = self._aides(view)
        net = week.setting.net_minutes(week.of_year)
        less = self.community * net / net.sum()
        halves = np.full_like(view.home, 2)
        blocks: list[Block] = []
        for subject in range(len(net)):
            minutes = float(net[subject] - less[subject])
            if self.software > 0.0:
                upper = class_places(view, week, subject, halves) == 1
                blocks += self._rotation(view, week, subject, minutes, upper, aide)
            whole = 1.0 - 2.0 * self.software
            if whole > 0.0:
                strands = week.setting.shares(subject, week.of_year)
                blocks.append(
                    with_teacher(
                        week.setting.subjects[subject], "whole_class", minutes * whole, view.home,
                        len(view.teacher_id), strands,
                    )
                )  # fmt: skip
        together = with_teacher(
            "relationships", "community", self.community, view.home, len(view.teacher_id),
            np.zeros(len(week.setting.strands)),
        )  # fmt: skip
        return Plan(
            (*blocks, together, other_subjects(view, week)),
            placed=homes(view, week),
            support=self.support if self.software > 0.0 else 0.0,
        )

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse more minutes for relationships than the subjects have."""
        least = float(least_minutes(setting).sum())
        if self.community >= least:
            yield (
                "community",
                f"{self.community:g} minutes for relationships leave no lesson in the {least:g} "
                f"minutes of all subjects; give less than {least:g}",
            )

    def _aides(self, view: View) -> Rows:
        """Give each student the aide of the software room; -1 where the grade has none."""
        pools = Pools.of_home_classes(view)
        place = np.zeros(len(view.teacher_id), dtype=np.int64)
        place[pools.teachers] = np.arange(len(pools.teachers))
        turn = place[view.home] - pools.first[pools.of_student]
        return Helpers.of(view).pick(pools.of_student, turn)

    def _rotation(
        self, view: View, week: Week, subject: int, minutes: float, upper: npt.NDArray[np.bool_],
        aide: Rows,
    ) -> list[Block]:  # fmt: skip
        """Make two stretches: in each, some are with the teacher and the others at software."""
        shares = week.setting.shares(subject, week.of_year)
        blocks = []
        for stretch in (0, 1):
            # without an aide: all with the teacher in the first stretch, all at software after it
            led = np.where(aide >= 0, upper == stretch, stretch == 0)
            room = np.where(aide >= 0, aide, view.home)
            slot = f"{week.setting.subjects[subject]}, rotation {stretch + 1}"
            for mode, level, group in (
                ("small_group", "group", np.where(led, view.home, -1)),
                ("software", "own", np.where(led, -1, room)),
            ):
                blocks.append(
                    with_teacher(
                        slot, mode, minutes * self.software, group.astype(np.int32),
                        len(view.teacher_id), shares, level,  # type: ignore[arg-type]
                    )
                )  # fmt: skip
        return blocks
