"""Gaps: between high and low starters, by disadvantage, between 90th and 10th percentile."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.calendar import GRADES
from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask, mean_by
from plsim.timetable.parts import Outcome, Row, Week

PAIRS = {
    "high-low": ("high", "low"),
    "disadvantage": ("not_disadvantaged", "disadvantaged"),
}


@dataclass(frozen=True)
class Gap(Outcome):
    """Difference in achievement between groups of students, raw; analysis gives SD too."""

    card = OutcomeCard(
        "gap", "gap", "SD", "lower", "wider", "narrower", 0.05, "kraft2020",
        standardise=True,
    )  # fmt: skip
    reads = ("world", "grade", "skill", "score")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Subtract the mean of the lower group from that of the upper one."""
        rows: list[Row] = []
        measures = {"skill": view.skill.mean(axis=1), "exam": view.score.mean(axis=1)}
        for measure, values in measures.items():
            for name, (upper, lower) in PAIRS.items():
                means = [
                    mean_by(values, view.world, week.worlds, groups[group])
                    for group in (upper, lower)
                ]
                rows.append((measure, name, means[0] - means[1]))
            rows.append((measure, "90-10", _percentile_gap(values, view, week.worlds)))
        return rows


def _percentile_gap(values: Floats, view: View, worlds: int) -> Floats:
    """Give the 90th less the 10th percentile within grade and world."""
    cell = view.world * np.int32(GRADES) + view.grade
    within = values - mean_by(values, cell, int(cell.max()) + 1)[cell]
    gaps = np.full(worlds, np.nan)
    for world in range(worlds):
        inside = within[view.world == world]
        if len(inside):
            gaps[world] = np.subtract(*np.percentile(inside, [90.0, 10.0]))
    return gaps
