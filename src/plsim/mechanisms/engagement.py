"""Engagement: moves towards what being known, success and belonging support."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.rows import end_of_run
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world


@equation
def engagement_aim(
    known: float, success: float, belonging: float, drive: float,
    per_known: float, per_success: float, per_belonging: float,
) -> float:  # fmt: skip
    """Give the engagement towards which a student moves (0..1; .75 is usual).

    >>> round(engagement_aim(0.5, 0.6, 0.6, 0.0, 0.09, 0.08, 0.1), 3)
    0.745
    """
    aim = 0.70 + per_known * known + per_success * (success - 0.6)
    return min(max(aim + per_belonging * (belonging - 0.6) + drive, 0.02), 0.98)


@dataclass(frozen=True)
class Engagement(Mechanism):
    """Move each student's engagement a step towards what the week supports."""

    reads = ("world", "engagement", "best_known", "success", "belonging", "drive")
    changes = ("engagement",)
    null = {"speed": 0.0}

    speed: float = assumption(
        0.1, low=0.05, high=0.2, unit="share a week", minimum=0.0, maximum=1.0,
        meaning="speed at which engagement moves", source="assumed",
    )  # fmt: skip
    per_known: float = assumption(
        0.09, low=0.0, high=0.2, unit="engagement", minimum=0.0, maximum=1.0,
        meaning="engagement gained from being known well by an adult", source="roorda2017",
    )  # fmt: skip
    per_success: float = assumption(
        0.08, low=0.0, high=0.16, unit="engagement", minimum=0.0, maximum=1.0,
        meaning="engagement gained from work that fits", source="assumed",
    )  # fmt: skip
    per_belonging: float = assumption(
        0.1, low=0.0, high=0.2, unit="engagement", minimum=0.0, maximum=1.0,
        meaning="engagement gained from belonging", source="assumed",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Start at the usual level with each student's own lasting part."""
        return {"engagement": np.clip(0.74 + view.drive, 0.02, 0.98)}

    def step(self, view: View, week: Week) -> Changes:
        """Move for one week."""
        engagement = np.empty_like(view.engagement)
        engage(
            engagement, view.engagement, view.world, view.best_known, view.success,
            view.belonging, view.drive, per_world(self, week.worlds),
        )  # fmt: skip
        return {"engagement": engagement}


@kernel
def engage(
    out: Any, engagement: Any, world: Any, known: Any, success: Any, belonging: Any, drive: Any,
    assumed: Any,
) -> None:  # fmt: skip
    """Fill in the engagement (student,) after a step towards its aim."""
    begin = 0
    while begin < len(world):
        a, end = assumed[world[begin]], end_of_run(world, begin)
        speed, worths = a.speed, (a.per_known, a.per_success, a.per_belonging)
        before, after, knows = engagement[begin:end], out[begin:end], known[begin:end]
        succeeds, belongs, drives = success[begin:end], belonging[begin:end], drive[begin:end]
        for i in range(len(after)):
            aim = engagement_aim(knows[i], succeeds[i], belongs[i], drives[i], *worths)
            after[i] = before[i] + speed * (aim - before[i])
        begin = end
