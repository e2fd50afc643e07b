"""Reading: the mean of what students can do in the subject of this name."""

from collections.abc import Mapping
from dataclasses import dataclass

from plsim.core.declare import OutcomeCard
from plsim.outcomes.achievement import in_subject
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week, averaged


@dataclass(frozen=True)
class Reading(Outcome):
    """Average skill and exam score in reading; no rows where a school does not follow it."""

    card = OutcomeCard(
        "reading", "achievement in reading", "SD", "higher", "higher", "lower", 0.05,
        "kraft2020", standardise=True, months=True,
    )  # fmt: skip
    reads = ("world", "skill", "score")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average by subgroup."""
        return averaged(in_subject("reading", view, week), view, groups, week)
