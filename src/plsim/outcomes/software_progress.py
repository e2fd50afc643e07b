"""Software's own progress count: time on task, which is not learning."""

from collections.abc import Mapping
from dataclasses import dataclass

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week, averaged


@dataclass(frozen=True)
class SoftwareProgress(Outcome):
    """Progress that the software reports since week 0."""

    card = OutcomeCard(
        "software_progress", "progress that software reports", "SD", "neither", "more", "less",
        0.05, "assumed",
    )  # fmt: skip
    reads = ("world", "software_progress")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average by subgroup."""
        values = view.software_progress.mean(axis=1)
        return averaged({"": values}, view, groups, week)
