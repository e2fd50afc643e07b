"""Magnet: who goes to the first school has applied; seats and classes stay as they are."""

import numpy as np

from plsim.week.engine import conserve_minutes
from schools import engine_of

INNER = {"inner": {"use": "westover"}, "usual": {"use": "fixed"}}
SCHOOL = {"schools": 3, "classes": 2, "class_size": 8}


def magnet(**levers):
    return engine_of({"use": "magnet", **INNER, **levers}, **SCHOOL)


def test_schools_keep_their_seats_and_the_admitted_sit_in_the_magnet():
    engine, before = magnet(), engine_of("fixed", **SCHOOL)
    assert np.array_equal(np.bincount(engine.state["school"]), np.bincount(before.state["school"]))
    inside = engine.state["school_id"][engine.state["school"]] == 0
    assert inside[engine.state["admitted"] > 0].all()
    assert (engine.state["admitted"] <= engine.state["applied"]).all()


def test_a_share_applies_and_the_keen_do_so_sooner():
    engine = magnet(applicants=0.4, by_background=2.0, by_motivation=2.0)
    applied = engine.state["applied"] > 0
    assert abs(applied.mean() - 0.4) < 0.05
    for field in ("home_support", "drive"):
        values = engine.state[field]
        assert values[applied].mean() > values[~applied].mean()


def test_only_the_magnet_follows_the_inner_policy():
    engine = magnet()
    engine.step()
    magnets = engine.state["school_id"][engine.state["school"]] == 0
    for block in engine.plan.blocks:
        if block.mode.name == "small_group":
            assert not (block.group[~magnets] >= 0).any()
        if block.mode.name == "transition":
            assert (block.group[magnets] >= 0).all()


def test_minutes_are_conserved():
    engine = magnet()
    for _ in range(8):
        engine.step()
        conserve_minutes(engine.plan, engine.state, engine.setting)


def test_admission_by_skill_takes_the_most_skilled_of_each_grade():
    engine = magnet(admission="skill", applicants=0.6)
    state = engine.state
    skill, admitted = state["skill"].mean(axis=1), state["admitted"] > 0
    refused = (state["applied"] > 0) & ~admitted
    cell = state["world"] * 20 + state["grade"]
    for each in np.unique(cell):
        here = cell == each
        assert min((admitted & here).sum(), (refused & here).sum()) > 0
        assert skill[admitted & here].min() > skill[refused & here].max()
