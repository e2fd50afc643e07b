"""Differentiated: groups at several levels inside a class, led at once."""

import numpy as np
import pytest

from plsim.policies.differentiated import Differentiated
from schools import engine_of
from stories import assert_conserved, faults_of, members, of_slot, one_class

ABOVE = [0.5, -1.0, 0.1, 0.9, -0.4, 0.0]


def test_a_class_of_six_works_in_three_pairs_at_their_own_level():
    engine = one_class("differentiated", ABOVE)
    groups = of_slot(engine, "mathematics, groups")
    assert members(groups) == [[1, 4], [2, 5], [0, 3]]
    assert groups.level == "group"
    assert groups.minutes[0] == 150.0
    assert np.all(groups.at_once == 3)
    whole = of_slot(engine, "mathematics, whole_class")
    assert (whole.minutes[0], len(members(whole)), whole.at_once[0]) == (150.0, 1, 1)


def test_the_teacher_leads_the_minutes_once_not_three_times():
    engine = one_class("differentiated", ABOVE)
    assert engine.plan.minutes_of_teachers(1).tolist() == [1500.0]


def test_groups_stay_until_regrouping_is_due():
    engine = engine_of({"use": "differentiated", "every": 4}, class_size=9)
    before, changed = None, []
    for _ in range(13):
        engine.step()
        now = next(b.group for b in engine.plan.blocks if b.slot == "reading, groups")
        if before is not None and not np.array_equal(now, before):
            changed.append(engine.number - 1)
        before = now
    assert changed
    assert set(changed) <= {4, 8, 12}


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_minutes_are_conserved(share):
    assert_conserved({"use": "differentiated", "share": share, "groups": 2})


def test_more_groups_than_students_are_refused():
    setting = engine_of(class_size=3).setting
    assert faults_of(Differentiated(groups=3), setting) == []
    [(lever, what)] = Differentiated(groups=5).faults(setting)
    assert lever == "groups"
    assert "5 groups in a class of 3 leave 2 without a student; give at most 3" in what
