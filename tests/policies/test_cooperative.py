"""Cooperative: mixed groups; the share that students direct rises over the year."""

import numpy as np
import pytest

from plsim.policies.cooperative import Cooperative
from schools import engine_of
from stories import assert_conserved, faults_of, members, of_slot, one_class

ABOVE = [-0.4, -0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4]


def test_groups_take_from_every_stretch_of_the_ranks():
    engine = one_class("cooperative", ABOVE)
    groups = of_slot(engine, "reading, groups")
    # ranks 0 1 | 3 2 | 4 5 | 7 6: there and back
    assert members(groups) == [[0, 3, 4, 7], [1, 2, 5, 6]]
    assert groups.mode.name == "collaborative"
    assert groups.level == "calendar"


@pytest.mark.parametrize(("week", "minutes"), [(0, 30.0), (35, 150.0)])
def test_responsibility_is_released_over_the_year(week, minutes):
    engine = one_class("cooperative", ABOVE, week=week)
    assert of_slot(engine, "mathematics, groups").minutes[0] == pytest.approx(minutes)
    whole = of_slot(engine, "mathematics, whole_class").minutes[0]
    assert whole == pytest.approx(300.0 - minutes)


def test_small_classes_have_fewer_groups():
    engine = engine_of({"use": "cooperative", "size": 5}, class_size=6, run=1)
    groups = of_slot(engine, "reading, groups")
    assert np.all(groups.sizes[groups.sizes > 0] == 3)


def test_minutes_are_conserved():
    assert_conserved({"use": "cooperative", "start": 0.0, "end": 1.0})


def test_release_that_falls_is_refused():
    setting = engine_of().setting
    assert faults_of(Cooperative(start=0.5, end=0.4), setting) == ["end"]
    assert faults_of(Cooperative(start=0.5, end=0.5), setting) == []
