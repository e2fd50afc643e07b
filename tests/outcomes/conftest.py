from types import SimpleNamespace

import numpy as np
import pytest

from plsim.core.registry import parts
from plsim.scenario.schema import Scenario
from plsim.timetable.block import Plan
from plsim.week.assemble import setting_of

ROWS = {
    "world", "school", "grade", "home", "placed", "friends", "start_friends", "teacher_world",
    "teacher_school",
}  # fmt: skip


@pytest.fixture
def setting():
    """Two subjects of two strands: 300 and 450 of 1,500 minutes; other lessons have 750."""

    def make(**school):
        return setting_of(Scenario.model_validate({"name": "small", "school": school}))

    return make


@pytest.fixture
def measure(setting):
    """Measure an outcome on arrays written by hand; gives {(measure, subgroup): values}."""

    def found(name, *, worlds=1, groups=None, plan=None, like=None, **arrays):
        kinds = {"student_id": np.int64, "teacher_id": np.int64} | dict.fromkeys(ROWS, np.int32)
        view = SimpleNamespace(
            **{key: np.array(array, kinds.get(key, np.float64)) for key, array in arrays.items()}
        )
        week = SimpleNamespace(worlds=worlds, setting=setting(**(like or {})), plan=plan or Plan())
        everybody = {"all": np.ones(len(view.world), dtype=bool)}
        masks = {key: np.array(mask, dtype=bool) for key, mask in (groups or {}).items()}
        rows = parts("outcomes")[name]().measure(view, everybody | masks, week)
        return {(measure, group): values.tolist() for measure, group, values in rows}

    return found
