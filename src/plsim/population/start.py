"""The state of week 0, from the fields that the population starts."""

from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.state.fields import FIELDS
from plsim.state.state import Sizes, State
from plsim.timetable.setting import Setting

Fields = dict[str, npt.NDArray[Any]]
NOTHING_KNOWN = 50.0
"""Variance of a belief about a student of whom nothing was measured (the field's bound)."""
FRIENDS = 5


def state_of(fields: Fields, setting: Setting, worlds: int) -> State:
    """Make the state of week 0 from the fields that the population starts."""
    sizes = Sizes(
        world=worlds,
        school=len(fields["school_world"]),
        student=len(fields["world"]),
        teacher=len(fields["teacher_world"]),
        strand=len(setting.strands),
        subject=len(setting.subjects),
        friend=FRIENDS,
        teacher_column=int(np.bincount(fields["teacher_school"]).max()),
    )
    state = State.empty(sizes)
    shape = sizes.shape("estimate")
    fields.setdefault("estimate", np.zeros(shape))
    fields.setdefault("estimate_variance", np.full(shape, NOTHING_KNOWN))
    fields["start_skill"], fields["start_grade"] = fields["skill"].copy(), fields["grade"].copy()
    started = [name for name, card in FIELDS.items() if card.starter == "population"]
    state.apply(fields, started, "population")
    return state
