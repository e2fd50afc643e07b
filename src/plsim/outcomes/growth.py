"""Growth: what students gained since week 0."""

from collections.abc import Mapping
from dataclasses import dataclass

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week, averaged


@dataclass(frozen=True)
class Growth(Outcome):
    """Average gain of true skill since week 0."""

    card = OutcomeCard(
        "growth", "growth since week 0", "SD", "higher", "higher", "lower", 0.05, "kraft2020",
        standardise=True,
    )  # fmt: skip
    reads = ("world", "skill", "start_skill")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average the gain by subgroup."""
        gain = (view.skill - view.start_skill).mean(axis=1)
        return averaged({"skill": gain}, view, groups, week)
