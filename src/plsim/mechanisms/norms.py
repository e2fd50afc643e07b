"""Norms: time given to relationships builds norms of working together, which slowly wear off."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.rows import end_of_run
from plsim.state.state import View
from plsim.timetable.block import add_minutes
from plsim.timetable.parts import Changes, Mechanism, Week, per_world


@equation
def norms_after(norms: float, share: float, building: float, wearing: float) -> float:
    """Give the norms after a week of which a share went to building them (0..1).

    >>> round(norms_after(0.0, share=0.35, building=0.8, wearing=0.005), 3)
    0.28
    """
    after = norms + min(building * share, 1.0) * (1.0 - norms) - wearing * norms
    return min(max(after, 0.0), 1.0)


@dataclass(frozen=True)
class Norms(Mechanism):
    """Build norms in weeks that give time to it; a new class starts without. Starr 2018."""

    reads = ("world", "norms")
    changes = ("norms",)
    null = {"building": 0.0, "wearing": 0.0}

    building: float = assumption(
        0.8, low=0.4, high=1.2, unit="share a full week", minimum=0.0, maximum=5.0,
        meaning="how fast time for relationships builds norms", source="starr2018",
    )  # fmt: skip
    wearing: float = assumption(
        0.005, low=0.0, high=0.015, unit="share a week", minimum=0.0, maximum=1.0,
        meaning="how fast norms wear off", source="assumed",
    )  # fmt: skip

    def step(self, view: View, week: Week) -> Changes:
        """Build and wear off for one week."""
        share, norms = np.zeros(len(view.world)), np.empty_like(view.norms)
        for block in week.plan.blocks:
            if block.mode.norms:
                add_minutes(share, block.group, block.minutes / week.setting.week_minutes)
        build(norms, view.norms, share, view.world, per_world(self, week.worlds))
        return {"norms": norms}

    def turn(self, view: View, week: Week) -> Changes:
        """Start again in a new class."""
        return {"norms": np.zeros(len(view.world))}


@kernel
def build(out: Any, norms: Any, share: Any, world: Any, assumed: Any) -> None:
    """Fill in the norms (student,) after a week."""
    begin = 0
    while begin < len(world):
        a, end = assumed[world[begin]], end_of_run(world, begin)
        building, wearing = a.building, a.wearing
        before, after, given = norms[begin:end], out[begin:end], share[begin:end]
        for i in range(len(after)):
            after[i] = norms_after(before[i], given[i], building, wearing)
        begin = end
