"""Moves: how often students changed their group."""

from collections.abc import Mapping
from dataclasses import dataclass

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week, averaged


@dataclass(frozen=True)
class Moves(Outcome):
    """Changes of group per student and subject since week 0."""

    card = OutcomeCard(
        "moves", "moves per student", "moves", "neither", "more", "fewer", 1.0, "assumed",
    )  # fmt: skip
    reads = ("world", "moves")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average by subgroup."""
        values = view.moves * 1.0
        return averaged({"": values}, view, groups, week)
