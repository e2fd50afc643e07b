"""Judgment: how well adults' estimates agree with true skill."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Mask, mean_by
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class Judgment(Outcome):
    """Correlation of estimate and true skill within home classes."""

    card = OutcomeCard(
        "judgment", "accuracy of judgment", "correlation", "higher", "higher", "lower", 0.05,
        "suedkamp2012",
    )  # fmt: skip
    reads = ("world", "home", "skill", "estimate")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Correlate within home classes, over all students of a world."""
        classes = int(view.home.max()) + 1
        within = [
            values - mean_by(values, view.home, classes)[view.home]
            for values in (view.estimate.mean(axis=1), view.skill.mean(axis=1))
        ]
        products = [
            mean_by(a * b, view.world, week.worlds)
            for a, b in ((within[0], within[1]), (within[0], within[0]), (within[1], within[1]))
        ]
        spread = np.sqrt(products[1] * products[2])
        undefined = np.full(week.worlds, np.nan)
        return [("", "all", np.divide(products[0], spread, out=undefined, where=spread > 0.0))]
