"""Engagement: the effort that students give to lessons."""

from collections.abc import Mapping
from dataclasses import dataclass

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week, averaged


@dataclass(frozen=True)
class EngagementLevel(Outcome):
    """Mean engagement at the end of the year; .75 is usual."""

    card = OutcomeCard(
        "engagement", "engagement", "of 100", "higher", "higher", "lower", 2.0, "assumed",
    )  # fmt: skip
    reads = ("world", "engagement")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average by subgroup."""
        values = 100.0 * view.engagement
        return averaged({"": values}, view, groups, week)
