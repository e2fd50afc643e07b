"""Specialised teachers: each teaches the subject that suits best, to two classes."""

import numpy as np

from schools import engine_of
from stories import assert_conserved

SCHOOL = {"grades": [3], "classes": 2, "class_size": 4, "worlds": 1}


def taught(engine):
    """Minutes of each student with each teacher in each subject: student x teacher x subject."""
    state, subject_of = engine.state, engine.setting.subject_of
    found = np.zeros((state.sizes.student, state.sizes.teacher, state.sizes.subject))
    for block in engine.plan.blocks:
        for i in np.flatnonzero(block.group >= 0):
            g = block.group[i]
            for strand, share in enumerate(block.strands[g]):
                found[i, block.teacher[g], subject_of[strand]] += block.minutes[g] * share
    return found


def test_each_subject_has_one_teacher_in_a_team_and_no_teacher_has_two():
    found = taught(engine_of("specialised", run=1, **SCHOOL)) > 0
    assert (found.sum(axis=1) == 1).all()
    led = found.any(axis=0)
    assert (led.sum(axis=0) == 1).all()
    assert (led.sum(axis=1) == 1).all()


def test_teachers_get_the_subject_in_which_they_are_seen_stronger():
    engine = engine_of("specialised", **SCHOOL)
    seen = engine.state["strength_seen"].copy()
    first, second = np.unique(engine.state["home"])
    subject_of = engine.setting.subject_of
    seen[first] = np.where(subject_of == 1, 0.5, 0.0)
    seen[second] = np.where(subject_of == 0, 0.5, 0.0)
    engine.state.apply({"strength_seen": seen}, ("strength_seen",), "test")
    engine.step()
    placed = engine.state["placed"]
    assert (placed[:, 0] == second).all()
    assert (placed[:, 1] == first).all()


def test_a_class_that_makes_no_team_keeps_its_teacher():
    engine = engine_of("specialised", run=1, grades=[3], classes=3, class_size=4, worlds=1)
    alone = (engine.state["placed"] == engine.state["home"][:, None]).all(axis=1)
    assert alone.sum() == 4


def test_all_teachers_lead_as_many_minutes():
    engine = engine_of("specialised", run=1, **SCHOOL)
    led = engine.plan.minutes_of_teachers(engine.state.sizes.teacher)
    assert np.ptp(led[led > 0]) < 1e-6


def test_minutes_are_conserved():
    assert_conserved("specialised")
