"""Feedback: a student who has seen the own results works on what is lacking, for a while."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.zone import logistic
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world


@equation
def feedback_worth(worth: float, regulation: float) -> float:
    """Give what fresh results add to the worth of a student's lessons (share).

    Less for students who steer their own work well: they know already where they stand.

    >>> feedback_worth(0.3, 0.0), feedback_worth(0.0, 0.0)
    (0.15, 0.0)
    >>> feedback_worth(0.3, -1.0) > feedback_worth(0.3, 1.0)
    True
    """
    return worth * (1.0 - logistic(regulation))


@equation
def grown_stale(feedback: float, fading: float) -> float:
    """Give what is left of feedback after another week.

    >>> grown_stale(0.2, 0.25)
    0.15000000000000002
    """
    return feedback * (1.0 - fading)


@dataclass(frozen=True)
class Feedback(Mechanism):
    """Make lessons worth more after an assessment whose results students see."""

    reads = ("world", "feedback", "self_regulation", "agency")
    changes = ("feedback",)
    null = {"worth": 0.0, "fading": 0.0}

    worth: float = assumption(
        0.25, low=0.05, high=0.5, unit="share", minimum=0.0, maximum=1.0,
        meaning="what fresh results add to lessons, for a student who cannot steer the own work",
        source="wisniewski2020",
    )  # fmt: skip
    fading: float = assumption(
        0.15, low=0.05, high=0.3, unit="share a week", minimum=0.0, maximum=1.0,
        meaning="how fast results grow stale", source="assumed",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Start without results."""
        return {"feedback": np.zeros(len(view.world))}

    def step(self, view: View, week: Week) -> Changes:
        """Let old results grow stale; in the week after an assessment there are new ones."""
        practice = week.setting.practice
        if not practice.assess_every:
            return {}
        fresh = week.of_year > 0 and practice.assesses_in(week.of_year - 1)
        feedback = view.feedback.copy()
        heed(
            feedback, fresh, view.world, view.self_regulation, view.agency,
            per_world(self, week.worlds),
        )  # fmt: skip
        return {"feedback": feedback}


@kernel
def heed(
    feedback: Any, fresh: Any, world: Any, self_regulation: Any, agency: Any, assumed: Any,
) -> None:  # fmt: skip
    """Update what feedback adds (student,)."""
    for i in range(len(feedback)):
        a = assumed[world[i]]
        feedback[i] = grown_stale(feedback[i], a.fading)
        if fresh:
            new = feedback_worth(a.worth, self_regulation[i] + agency[i] - 0.5)
            feedback[i] = max(feedback[i], new)
