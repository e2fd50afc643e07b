"""Student-directed work: inquiry and projects at the student's own level, with choice."""

from dataclasses import dataclass

from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Plan
from plsim.timetable.parts import Policy, Week
from plsim.timetable.usual import homes, lesson, other_subjects


@dataclass(frozen=True)
class StudentDirected(Policy):
    """Let students steer their work in every subject, alone and together, beside their teacher.

    Meant for a share of the week (`part_time`); alone it is the whole of it. Tomlinson 2017;
    Domenech et al. 2019; Education Week survey 2017.
    """

    title = "Student-directed work"
    groups_by = "nobody; own level"
    regroups = "never"
    needs = "-"
    sources = ("tomlinson2017", "domenech2019", "edweek2017")
    weakest_link = "what a minute that students steer is worth is assumed"
    looks_at = ("home", "teacher_id")
    demand = 0.6

    together: float = lever(
        0.5, low=0.0, high=1.0, unit="share of each subject's minutes",
        meaning="minutes in projects with others; the rest is worked alone",
    )  # fmt: skip

    def plan(self, view: View, week: Week) -> Plan:
        """Split every subject between work with others and alone."""
        blocks = [
            lesson(view, week, subject, view.home, share=share, mode=mode, level="own")
            for subject in range(len(week.setting.subjects))
            for mode, share in (
                ("collaborative", self.together), ("independent", 1.0 - self.together),
            )
            if share > 0.0
        ]  # fmt: skip
        return Plan((*blocks, other_subjects(view, week)), placed=homes(view, week))
