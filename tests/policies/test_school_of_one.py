"""School of One: lesson near the mean, small groups and software off it, within the seats."""

import numpy as np
import pytest

from plsim.policies.school_of_one import SchoolOfOne
from schools import engine_of
from stories import assert_conserved, faults_of, members, of_slot, told

SCHOOL = {"grades": [3], "classes": 3, "class_size": 4}
ABOVE = [-2.0, -1.5, -1.0, -0.1, -0.05, 0.0, 0.05, 0.1, 0.3, 1.0, 1.5, 1.7]  # mean 0
LEVERS = {"use": "school_of_one", "near": 0.4, "small_size": 2, "screens": 0.34}


def ways(engine, subject="mathematics"):
    return {
        mode: np.flatnonzero(of_slot(engine, subject, mode).group >= 0).tolist()
        for mode in ("whole_class", "small_group", "tutorial", "software")
    }


def test_each_way_of_working_gets_its_students():
    engine = told(LEVERS, ABOVE, **SCHOOL)
    assert ways(engine) == {
        "whole_class": [3, 4, 5, 6, 7, 8],
        "small_group": [0, 1],
        "tutorial": [],
        "software": [2, 9, 10, 11],
    }
    assert of_slot(engine, "mathematics", "software").level == "own"
    assert of_slot(engine, "mathematics", "whole_class").level == "group"
    adults = {int(engine.plan.placed[row, 0]) for row in (3, 0, 2)}
    assert len(adults) == 3


def test_with_fewer_seats_the_nearest_stay_in_the_lesson():
    engine = told(LEVERS | {"screens": 0.1}, ABOVE, **SCHOOL)  # one seat, and two in the group
    assert ways(engine)["whole_class"] == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert ways(engine)["small_group"] == [0, 1]
    assert ways(engine)["software"] == [11]


def test_tutors_take_the_neediest():
    engine = told(LEVERS | {"tutors": 0.3, "tutorial_size": 1}, ABOVE, **SCHOOL)
    assert ways(engine)["tutorial"] == [0]
    assert ways(engine)["small_group"] == [1, 2]
    tutor = engine.plan.placed[0, 0]
    assert engine.state["leads_class"][tutor] == 0.0


def test_a_single_teacher_gives_all_the_lesson():
    engine = told(LEVERS, ABOVE, **(SCHOOL | {"classes": 1, "class_size": 12}))
    assert ways(engine)["whole_class"] == list(range(12))


def test_lessons_are_cut_by_estimate():
    engine = told(LEVERS, [*ABOVE, *ABOVE], **(SCHOOL | {"classes": 6}))
    groups = members(of_slot(engine, "reading", "whole_class"))
    means = sorted((np.mean(np.tile(ABOVE, 2)[rows]), len(rows)) for rows in groups)
    assert len(groups) == 6 - 1 - 1
    assert means[0][0] < means[-1][0]


@pytest.mark.parametrize("tutors", [0.0, 0.5])
def test_minutes_are_conserved(tutors):
    assert_conserved(LEVERS | {"tutors": tutors})


def test_moving_cannot_take_all_lessons():
    setting = engine_of(subjects={"mathematics": {"strands": ["s"], "minutes": 60}}).setting
    assert faults_of(SchoolOfOne(moving_minutes=60.0), setting) == ["moving_minutes"]
