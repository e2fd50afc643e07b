"""Next week follows from this week's arrays, the scenario and the luck alone."""

from dataclasses import replace

import numpy as np
import pytest

from plsim.core.registry import parts
from plsim.state.state import State
from plsim.timetable.block import Plan
from schools import ALL_PRACTICE, engine_of

HALVES = {"use": "phased", "years": 2, "usual": {"use": "cooperative"}}
POLICIES = [
    *parts("policies"),
    HALVES | {"inner": {"use": "differentiated"}},
    HALVES | {"inner": {"use": "tutoring"}},
    {"use": "walkerville", "weeks": 3, "inner": {"use": "tutoring", "minutes": 60.0}},
]


@pytest.mark.parametrize("policy", POLICIES, ids=str)
def test_an_engine_taken_up_from_its_arrays_goes_on_alike(policy):
    engine = engine_of(policy, class_size=8, practice=ALL_PRACTICE, schools=2, run=4)
    state = State(engine.state.sizes, {k: v.copy() for k, v in engine.state.arrays.items()})
    other = replace(engine, state=state, plan=Plan())
    for _ in range(4):
        engine.step()
        other.step()
        for name, array in engine.state.arrays.items():
            assert np.array_equal(array, other.state[name]), name


@pytest.mark.parametrize("policy", ["differentiated", "cooperative", "tutoring"])
def test_seats_of_a_year_end_with_it(policy):
    engine = engine_of(policy, years=2, run=36)
    assert (engine.state["seat"] >= 0).any()
    for _ in range(16):
        engine.step()
    engine.begin_year()
    assert np.all(engine.state["seat"] == -1)


def test_a_policy_sees_no_plan(monkeypatch):
    engine, seen = engine_of("westover", run=2), []
    plan = type(engine.policy).plan

    def watched(self, view, week):
        seen.append(week.plan)
        return plan(self, view, week)

    monkeypatch.setattr(type(engine.policy), "plan", watched)
    engine.step()
    assert [one.blocks for one in seen] == [()]
