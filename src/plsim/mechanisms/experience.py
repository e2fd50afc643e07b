"""Experience: a year makes every teacher a year older, and novices better."""

from dataclasses import dataclass

import numpy as np

from plsim.core.declare import assumption
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, in_worlds

NOVICE_YEARS = 3.0


@dataclass(frozen=True)
class Experience(Mechanism):
    """Let novices make up, over three years, for what they lacked."""

    reads = ("teacher_world", "experience", "effectiveness")
    changes = ("experience", "effectiveness")

    gain: float = assumption(
        0.17, low=0.08, high=0.26, unit="log over three years", minimum=0.0, maximum=1.0,
        meaning="effectiveness gained in a teacher's first three years", source="papay2015",
    )  # fmt: skip

    def turn(self, view: View, week: Week) -> Changes:
        """Pass a year."""
        gain = in_worlds(self.gain, week.worlds)[view.teacher_world] / NOVICE_YEARS
        more = np.where(view.experience < NOVICE_YEARS, gain, 0.0)
        return {
            "experience": np.minimum(view.experience + 1.0, 60.0),
            "effectiveness": view.effectiveness + more,
        }
