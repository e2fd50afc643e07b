"""Attendance: the share of the year's days on which students came."""

from collections.abc import Mapping
from dataclasses import dataclass

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week, averaged


@dataclass(frozen=True)
class AttendanceRate(Outcome):
    """Days of 100 on which students came; .5 is about one day of a year of 180."""

    card = OutcomeCard(
        "attendance", "attendance", "of 100 days", "higher", "higher", "lower", 0.5, "assumed"
    )
    reads = ("world", "attendance")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average by subgroup."""
        values = 100.0 * view.attendance
        return averaged({"": values}, view, groups, week)
