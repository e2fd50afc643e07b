"""Nongraded: a school's students grouped by estimate across grade lines."""

import numpy as np
import pytest

from plsim.policies.nongraded import Nongraded
from schools import engine_of
from stories import assert_conserved, faults_of, members, of_slot, told

SCHOOL = {"grades": [3, 4], "classes": 1, "class_size": 3}


def test_an_able_third_grader_reads_with_the_fourth_grade():
    engine = told("nongraded", **SCHOOL)
    grade, estimate = engine.state["grade"], engine.state["estimate"].copy()
    estimate[:, 2] = np.where(grade == 3, -1.0, 1.0)
    third, fourth = np.flatnonzero(grade == 3)[0], np.flatnonzero(grade == 4)[1]
    estimate[third, 2], estimate[fourth, 2] = 1.5, -1.5
    engine = told("nongraded", **SCHOOL)
    engine.state.apply({"estimate": estimate}, ("estimate",), "test")
    plan = engine.policy.plan(engine.state.view(engine.policy.sees()), engine.week())
    teacher_grade = engine.state["teacher_grade"]
    assert teacher_grade[plan.placed[third, 1]] == 4
    assert teacher_grade[plan.placed[fourth, 1]] == 3
    assert np.array_equal(plan.placed[:, 0], engine.state["home"])
    row = np.flatnonzero(plan.moves.student == fourth)[0]
    assert (plan.moves.rank[row], plan.moves.pool[row], plan.moves.seats[row]) == (0, 6, 3)


def test_reading_pays_for_the_moving():
    engine = told("nongraded", **SCHOOL)
    assert of_slot(engine, "reading").minutes[0] == 440.0
    assert of_slot(engine, "mathematics").minutes[0] == 300.0
    assert of_slot(engine, "changing rooms").minutes[0] == 10.0
    assert [len(group) for group in members(of_slot(engine, "reading"))] == [3, 3]
    assert of_slot(engine, "reading").level == "group"


def test_schools_of_a_world_do_not_mix():
    engine = engine_of("nongraded", schools=2, run=1)
    state = engine.state
    assert np.array_equal(state["teacher_school"][state["placed"][:, 1]], state["school"])


@pytest.mark.parametrize("subjects", ["reading", "all"])
def test_minutes_are_conserved(subjects):
    assert_conserved({"use": "nongraded", "subjects": subjects, "every": 3})


def test_impossible_levers_are_refused():
    setting = engine_of(subjects={"science": {"strands": ["s"], "minutes": 60}}).setting
    assert faults_of(Nongraded(), setting) == ["subjects"]
    alone = engine_of(grades=[3], classes=1).setting
    assert faults_of(Nongraded(), alone) == ["use"]
    assert faults_of(Nongraded(), engine_of(classes=1).setting) == []
    assert faults_of(Nongraded(subjects="all", moving_minutes=60.0), setting) == ["moving_minutes"]
    assert faults_of(Nongraded(subjects="all", moving_minutes=59.0), setting) == []
