"""Staying: how many students stay and graduate on time, if all years are like this one."""

from collections.abc import Mapping
from dataclasses import dataclass

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week, averaged


@dataclass(frozen=True)
class Staying(Outcome):
    """Students of 100 who would graduate on time after school years like this one.

    Relationships can win here without winning on tests, as New York's small schools did.
    """

    card = OutcomeCard(
        "staying", "staying in school", "of 100", "higher", "more", "fewer", 2.0, "assumed"
    )
    reads = ("world", "staying")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average the chance by subgroup."""
        values = 100.0 * view.staying
        return averaged({"": values}, view, groups, week)
