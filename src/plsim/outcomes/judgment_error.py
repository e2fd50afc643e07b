"""Judgment error: how far adults' estimates lie from true skill."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask
from plsim.timetable.parts import Outcome, Row, Week, averaged


@dataclass(frozen=True)
class JudgmentError(Outcome):
    """Mean distance of estimate and true skill in a strand, whichever is higher."""

    card = OutcomeCard(
        "judgment_error", "error of judgment", "SD", "lower", "higher", "lower", 0.05, "assumed",
        standardise=True,
    )  # fmt: skip
    reads = ("world", "skill", "estimate")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average over strands and students by subgroup."""
        distance = np.abs(view.estimate - view.skill).mean(axis=1)
        return averaged({"skill": distance}, view, groups, week)
