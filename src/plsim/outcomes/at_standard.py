"""At standard: the share of students who reach the standard of their grade."""

from collections.abc import Mapping
from dataclasses import dataclass

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week, averaged


@dataclass(frozen=True)
class AtStandard(Outcome):
    """Students of 100 whose true skill is at or above the calendar's level at the year's end."""

    card = OutcomeCard(
        "at_standard", "at standard", "of 100", "higher", "more", "fewer", 2.0, "assumed"
    )
    reads = ("world", "grade", "skill")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Count by subgroup."""
        standard = week.setting.calendar.standard(WEEKS_TAUGHT)[view.grade].mean(axis=1)
        reached = 100.0 * (view.skill.mean(axis=1) >= standard)
        return averaged({"skill": reached}, view, groups, week)
