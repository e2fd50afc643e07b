"""Mastery learning: no one leaves a unit behind before reaching the criterion."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Block, Plan
from plsim.timetable.parts import Policy, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import homes, in_groups, lesson, other_subjects


@dataclass(frozen=True)
class Mastery(Policy):
    """Give correctives to those below a criterion of the last unit, enrichment to the others.

    A unit is the stretch of weeks in which one strand is in focus. After it, a share of the
    subject's minutes goes to two groups inside the class, led at once: those whose estimate in
    the unit's strand stands below the criterion work on that strand until they reach it; the
    others get enrichment, which is what the fast pay. Starr 2018; Education Week survey 2017.
    """

    title = "Mastery learning"
    groups_by = "criterion of the last unit"
    regroups = "every week"
    needs = "a test after each unit"
    sources = ("starr2018", "edweek2017")
    weakest_link = "who is below the criterion is seen through an estimate with error"
    looks_at = ("home", "grade", "estimate", "teacher_id")
    demand = 0.4

    criterion: float = lever(
        -0.25, low=-2.0, high=2.0, unit="SD from the standard",
        meaning="estimate in the unit's strand, against the calendar's level now, that is enough",
    )  # fmt: skip
    corrective: float = lever(
        0.2, low=0.0, high=0.6, unit="share of each subject's minutes",
        meaning="minutes for correctives and enrichment after the first unit",
    )  # fmt: skip
    enrichment: str = lever(
        "broad", choices=("broad", "ahead"),
        meaning="what those above do: work that no examined strand gains from, or the lesson's "
        "strands at their own group's level",
    )  # fmt: skip

    def plan(self, view: View, week: Week) -> Plan:
        """Teach each subject to the class, with correctives once a unit has ended."""
        blocks, setting = [], week.setting
        share = self.corrective if week.of_year >= setting.focus_weeks else 0.0
        for subject in range(len(setting.subjects)):
            if share > 0.0:
                blocks.append(self._correctives(view, week, subject, share))
            blocks.append(lesson(view, week, subject, view.home, share=1.0 - share))
        return Plan((*blocks, other_subjects(view, week)), placed=homes(view, week))

    def _correctives(self, view: View, week: Week, subject: int, share: float) -> Block:
        setting = week.setting
        unit = setting.coming_strand(subject, week.of_year - setting.focus_weeks)
        reached = self._reached(view, week, unit)
        minutes = float(setting.net_minutes(week.of_year)[subject]) * share
        block = in_groups(view, week, subject, reached.astype(np.int32), 2, minutes=minutes)
        strands = block.strands.copy()
        strands[0::2] = np.arange(len(setting.strands)) == unit
        if self.enrichment == "broad":
            strands[1::2] = 0.0
        return replace(block, strands=strands)

    def _reached(self, view: View, week: Week, unit: int) -> npt.NDArray[np.bool_]:
        ahead = view.estimate[:, unit] - week.standard[view.grade, unit]
        reached: npt.NDArray[np.bool_] = np.round(ahead, 9) >= self.criterion
        return reached

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse a criterion without minutes to reach it."""
        if self.corrective == 0.0:
            yield (
                "corrective",
                "without minutes for correctives (0) nobody below the criterion can reach it; "
                "give more than 0, or use fixed",
            )
