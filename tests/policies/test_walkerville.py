"""Walkerville: the first weeks go to relationships and norms, then the policy runs as it is."""

import pytest

from schools import engine_of
from stories import assert_conserved, minutes_at, of_slot, told

SLOW = {"use": "walkerville", "weeks": 3, "share": 0.25, "inner": {"use": "fixed"}}
SCHOOL = {"grades": [3], "classes": 2, "class_size": 3}


def test_a_share_of_the_first_weeks_goes_to_relationships_and_norms():
    engine = told(SLOW, **SCHOOL)
    together = of_slot(engine, "relationships and norms")
    assert minutes_at(together, 0) == pytest.approx(0.25 * 1500)
    assert minutes_at(of_slot(engine, "mathematics"), 0) == pytest.approx(0.75 * 300)
    assert together.mode.norms


def test_afterwards_the_policy_inside_runs_alone():
    later, usual = told(SLOW, week=3, **SCHOOL), told("fixed", week=3, **SCHOOL)
    assert [block.slot for block in later.plan.blocks] == [
        block.slot for block in usual.plan.blocks
    ]


def test_norms_are_built_and_calm_the_class():
    slow, usual = (engine_of(policy, run=20) for policy in (SLOW, "fixed"))
    assert slow.state["norms"].mean() > 0.2 > usual.state["norms"].max() == 0.0
    assert slow.state["order"].mean() > usual.state["order"].mean()


def test_minutes_are_conserved():
    assert_conserved(SLOW)
