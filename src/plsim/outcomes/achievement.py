"""Achievement: the mean of what students can do at the end of the year."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask
from plsim.timetable.parts import Outcome, Row, Week, averaged


@dataclass(frozen=True)
class Achievement(Outcome):
    """Average skill over strands, and exam scores over subjects."""

    card = OutcomeCard(
        "achievement", "achievement", "SD", "higher", "higher", "lower", 0.05, "kraft2020",
        standardise=True, months=True,
    )  # fmt: skip
    reads = ("world", "skill", "score")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average true skill and exam score by subgroup."""
        measures: dict[str, Floats] = {
            "skill": view.skill.mean(axis=1), "exam": view.score.mean(axis=1)
        }  # fmt: skip
        return averaged(measures, view, groups, week)


def in_subject(name: str, view: View, week: Week) -> dict[str, Floats]:
    """Give skill and exam score in one subject, by measure; empty where it is not taught.

    A measure is named after its subject, so that analysis divides it by its own spread.
    """
    if name not in week.setting.subjects:
        return {}
    subject = week.setting.subjects.index(name)
    skill = view.skill[:, week.setting.subject_of == subject].mean(axis=1)
    return {f"skill {name}": skill, f"exam {name}": np.ascontiguousarray(view.score[:, subject])}
