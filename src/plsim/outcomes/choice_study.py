"""Choice studies: what three kinds of study would say of a school of choice."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import GRADES
from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask, mean_by
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class ChoiceStudy(Outcome):
    """Effect of a school of choice as a naive study, one with controls, and the lottery say.

    `naive`: its students against all others. `controls`: the same, given the exam of week 0 and
    disadvantage. `lottery`: admitted against refused applicants. Exams within grade, in SD.
    """

    card = OutcomeCard(
        "choice_study", "what studies would say", "SD of the exam", "neither", "more", "less",
        0.05, "assumed",
    )  # fmt: skip
    reads = ("world", "grade", "score", "start_score", "disadvantaged", "applied", "admitted")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Estimate in every world; no rows where nobody could choose."""
        if not view.applied.any():
            return []
        cell = view.world * np.int32(GRADES) + view.grade
        end = _within(view.score.mean(axis=1), cell)
        start = _within(view.start_score.mean(axis=1), cell)
        poor = _within(view.disadvantaged, cell)
        went, applied = view.admitted > 0.5, view.applied > 0.5
        found: dict[str, list[float]] = {"naive": [], "controls": [], "lottery": []}
        for world in range(week.worlds):
            here = view.world == world
            spread = float(np.std(end[here])) or np.nan
            y, d = end[here] / spread, went[here]
            found["naive"].append(_difference(y, d))
            found["controls"].append(_adjusted(y, d, start[here], poor[here]))
            found["lottery"].append(_difference(y[applied[here]], d[applied[here]]))
        return [(study, "all", np.array(values)) for study, values in found.items()]


def _within(values: Floats, cell: npt.NDArray[np.int32]) -> Floats:
    return values - mean_by(values, cell, int(cell.max()) + 1)[cell]


def _difference(values: Floats, treated: Mask) -> float:
    if treated.all() or not treated.any():
        return float("nan")
    return float(values[treated].mean() - values[~treated].mean())


def _adjusted(values: Floats, treated: Mask, *controls: Floats) -> float:
    if treated.all() or not treated.any():
        return float("nan")
    design = np.column_stack([np.ones(len(values)), treated, *controls])
    return float(np.linalg.lstsq(design, values, rcond=None)[0][1])
