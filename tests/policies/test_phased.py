"""Phased: teachers opt in over the years; old and new run side by side."""

import numpy as np
import pytest

from plsim.policies.phased import Phased
from plsim.policies.tutoring import Tutoring
from schools import engine_of
from stories import assert_conserved, faults_of, of_slot

INNER = {"use": "self_paced", "share": 1.0}
FOUR = {"use": "phased", "years": 4, "inner": INNER, "usual": {"use": "fixed"}}


def at_software(engine):
    """Teachers whose class works with software."""
    rooms = [b.group for b in engine.plan.blocks if b.mode.name == "software"]
    return set(np.concatenate(rooms).tolist()) - {-1} if rooms else set()


def test_a_quarter_of_the_teachers_joins_each_year_and_stays():
    engine = engine_of(FOUR, worlds=1, years=3, grades=[3], classes=4)
    policy, joined = engine.policy, []
    for year in range(4):
        week = engine.week()
        view = engine.state.view(policy.sees())
        later = type(week)(**{**vars(week), "year": year})
        joined.append(set(np.flatnonzero(policy.joined(view, later)).tolist()))
    assert [len(each) for each in joined] == [1, 2, 3, 4]
    assert joined[0] < joined[1] < joined[2] < joined[3]


def test_classes_of_those_who_joined_follow_the_inner_policy():
    engine = engine_of(FOUR, worlds=1, grades=[3], classes=4, run=1)
    new = at_software(engine)
    assert len(new) == 1
    usual = of_slot(engine, "mathematics", "whole_class")
    assert set(usual.group.tolist()) - {-1} == set(engine.state["home"].tolist()) - new
    assert np.array_equal(engine.plan.placed[:, 0], engine.state["home"])


@pytest.mark.parametrize(("order", "pick"), [("strongest", np.argmax), ("weakest", np.argmin)])
def test_the_strongest_or_weakest_may_come_first(order, pick):
    engine = engine_of(FOUR | {"order": order}, worlds=1, grades=[3], classes=4, run=1)
    assert at_software(engine) == {int(pick(engine.state["strength_seen"].mean(axis=1)))}


def test_in_one_year_all_follow_the_inner_policy_alone():
    phased = engine_of({**FOUR, "years": 1}, run=3)
    alone = engine_of(INNER, run=3)
    assert np.array_equal(phased.state["skill"], alone.state["skill"])


def test_minutes_are_conserved():
    for inner in ({"use": "westover"}, {"use": "hybrid"}, {"use": "differentiated", "groups": 2}):
        assert_conserved(FOUR | {"inner": inner, "years": 2})


def test_two_policies_cannot_share_helpers():
    setting = engine_of().setting
    assert faults_of(Phased(inner=Tutoring(), usual=Tutoring()), setting) == ["inner"]
    assert faults_of(Phased(inner=Tutoring(minutes=300.0)), setting) == ["inner.minutes"]
