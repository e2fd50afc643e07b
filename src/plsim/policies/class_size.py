"""Smaller (or larger) classes: the school hires or lets go teachers, and changes nothing else."""

from dataclasses import dataclass

from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Plan
from plsim.timetable.parts import Policy, Staffing, Week
from plsim.timetable.usual import homes, lesson, other_subjects


@dataclass(frozen=True)
class ClassSize(Policy):
    """Divide each grade into as many classes as the size asks; each is taught as ever.

    Tennessee (Project STAR) hired like teachers for few classes; California, for all at once,
    hired novices, which took back much of the gain. Krueger 1999; Jepsen & Rivkin 2009.
    """

    title = "Other class size"
    groups_by = "age"
    regroups = "never"
    needs = "teachers, rooms"
    sources = ("star", "lazear2001")
    weakest_link = "who can be hired: at scale, the new teachers may be novices"
    looks_at = ("home", "teacher_id")
    demand = 0.0

    students: int = lever(15, low=1, high=60, unit="students", meaning="most students of a class")
    novices: float = lever(
        0.1, low=0.0, high=1.0, unit="share of the hired",
        meaning="teachers of at most two years of experience among the hired",
    )  # fmt: skip

    def plan(self, view: View, week: Week) -> Plan:
        """Teach every subject to the whole home class."""
        subjects = range(len(week.setting.subjects))
        lessons = tuple(lesson(view, week, subject, view.home) for subject in subjects)
        return Plan((*lessons, other_subjects(view, week)), placed=homes(view, week))

    def staffing(self) -> Staffing:
        """Ask for a teacher for each class."""
        return Staffing(class_size=float(self.students), hired_novices=self.novices)
