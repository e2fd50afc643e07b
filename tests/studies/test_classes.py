"""Shares and covariances of classes: by hand, and recovered from scores that were made up."""

import numpy as np
import pytest

from plsim.studies import classes
from plsim.studies.classes import Nest


def nest_of(schools, rooms, students):
    """Schools of as many like classes, whose numbers are no row numbers."""
    room = np.repeat(np.arange(schools * rooms), students)
    return Nest.of((room + 7).astype(np.int32), (room // rooms * 3).astype(np.int32))


def made_up(nest, rng, school, room, own):
    """Scores with the given SDs of schools, classes and students."""
    parts = [
        school * rng.standard_normal(nest.school.max() + 1)[nest.school],
        room * rng.standard_normal(nest.room.max() + 1)[nest.room],
        own * rng.standard_normal(len(nest.room)),
    ]
    return sum(parts)


def test_shares_by_hand():
    # classes of 2 in schools of 2: students' variance 2, classes' 7 (see the doctest), and the
    # means of schools, 3 and 13, vary by 50, of which luck is 7 / 2 + 2 / 4
    nest = nest_of(2, 2, 2)
    scores = np.array([0.0, 2.0, 4.0, 6.0, 10.0, 12.0, 14.0, 16.0])
    found = classes.shares(scores, nest)
    assert found["student"] == pytest.approx(2 / 55)
    assert found["class"] == pytest.approx(7 / 55)
    assert found["school"] == pytest.approx(46 / 55)


def test_shares_are_recovered():
    nest, rng = nest_of(300, 4, 20), np.random.default_rng(1)
    found = classes.shares(made_up(nest, rng, 0.19**0.5, 0.08**0.5, 0.73**0.5), nest)
    assert list(found.values()) == pytest.approx([0.19, 0.08, 0.73], abs=0.025)
    assert sum(found.values()) == pytest.approx(1)


def test_one_school_leaves_shares_undefined():
    scores = np.arange(8.0)
    assert all(np.isnan(v) for v in classes.shares(scores, nest_of(1, 2, 4)).values())
    assert np.isnan(classes.covariance_between_classes(scores, scores, nest_of(2, 1, 4)))


def test_the_spread_of_a_class_year_is_recovered_whatever_came_before():
    nest, rng = nest_of(250, 4, 20), np.random.default_rng(2)
    before = made_up(nest, rng, 0.4, 0.0, 0.9)
    scores = 0.7 * before + made_up(nest, rng, 0.3, 0.35, 0.5)
    found = classes.class_year(scores, before, nest)
    assert found == pytest.approx(0.35 / np.std(scores), abs=0.02)


@pytest.mark.parametrize("left", [0.0, 0.25, 1.0])
def test_what_is_left_of_a_class_is_recovered(left):
    nest, rng = nest_of(400, 4, 20), np.random.default_rng(3)
    before, room = made_up(nest, rng, 0.4, 0, 0.9), made_up(nest, rng, 0, 0.4, 0)
    ability = made_up(nest, rng, 0, 0, 0.5)
    scores = 0.7 * before + room + ability
    later = 0.7 * before + left * room + ability + made_up(nest, rng, 0.2, 0, 0.3)
    # each exam counts in its own SD
    wanted = left * np.std(scores) / np.std(later)
    assert classes.persistence(later, scores, before, nest) == pytest.approx(wanted, abs=0.05)


def test_classes_without_effect_leave_nothing_to_last():
    nest = nest_of(2, 2, 3)
    scores, before = np.tile([0.0, 1.0, 2.0], 4), np.tile([0.0, 1.0, 0.0], 4)
    assert np.isnan(classes.persistence(scores, scores, before, nest))
    assert classes.class_year(scores, before, nest) == 0


def test_a_constant_score_correlates_with_nothing():
    assert np.isnan(classes.correlation(np.ones(3), np.arange(3.0)))
    assert classes.correlation(np.arange(3.0), -np.arange(3.0)) == pytest.approx(-1)
