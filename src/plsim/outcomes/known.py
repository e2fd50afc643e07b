"""Known well: the share of students whom at least one adult knows well."""

from collections.abc import Mapping
from dataclasses import dataclass

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week, averaged

WELL = 0.65
"""From here on an adult knows a student well (`best_known`)."""


@dataclass(frozen=True)
class Known(Outcome):
    """Students of 100 whom some adult knows to .65 or more at the end of the year."""

    card = OutcomeCard(
        "known", "known well", "of 100", "higher", "more", "fewer", 5.0, "assumed",
    )  # fmt: skip
    reads = ("world", "best_known")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average by subgroup."""
        values = 100.0 * (view.best_known >= WELL)
        return averaged({"": values}, view, groups, week)
