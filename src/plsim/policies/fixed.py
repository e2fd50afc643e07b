"""Fixed age-grade classes: one class, one teacher, one pace, all year."""

from collections.abc import Iterator
from dataclasses import dataclass

from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Plan
from plsim.timetable.parts import Policy, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import homes, lesson, other_subjects


@dataclass(frozen=True)
class Fixed(Policy):
    """Keep every class with its teacher all year; the curriculum's calendar sets the level.

    Starr 2018; Tomlinson 2017.
    """

    title = "Fixed classes"
    groups_by = "age"
    regroups = "never"
    needs = "-"
    sources = ("starr2018", "tomlinson2017")
    weakest_link = "the level of an ordinary class drifts to its mean by an assumed share"
    looks_at = ("home", "teacher_id")
    demand = 0.0

    mode: str = lever(
        "whole_class", choices=("whole_class", "lecture"),
        meaning="lessons with individual help, or lectures to the class without any",
    )  # fmt: skip
    more: float = lever(
        0.0, low=0.0, high=600.0, unit="minutes a week",
        meaning="minutes added to each subject, taken from other subjects",
    )  # fmt: skip

    def plan(self, view: View, week: Week) -> Plan:
        """Teach every subject to the whole home class."""
        subjects = range(len(week.setting.subjects))
        lessons = tuple(
            lesson(view, week, subject, view.home, less=-self.more, mode=self.mode)
            for subject in subjects
        )
        rest = other_subjects(view, week, self.more * len(lessons))
        return Plan((*lessons, rest), placed=homes(view, week))

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse more minutes than other subjects have."""
        asked = self.more * len(setting.subjects)
        if asked > setting.other_minutes:
            yield (
                "more",
                f"{self.more:g} minutes more of each subject are {asked:g}, and the week has "
                f"{setting.other_minutes:g} of other subjects; give at most "
                f"{setting.other_minutes / len(setting.subjects):g}",
            )
