"""Belonging: the feeling of being part of the school."""

from collections.abc import Mapping
from dataclasses import dataclass

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week, averaged


@dataclass(frozen=True)
class BelongingLevel(Outcome):
    """Mean belonging at the end of the year."""

    card = OutcomeCard(
        "belonging", "belonging", "of 100", "higher", "higher", "lower", 2.0, "assumed",
    )  # fmt: skip
    reads = ("world", "belonging")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average by subgroup."""
        values = 100.0 * view.belonging
        return averaged({"": values}, view, groups, week)
