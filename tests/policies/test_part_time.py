"""Part-time: one policy for a share of the week, another for the rest."""

import numpy as np
import pytest

from plsim.policies.cooperative import Cooperative
from plsim.policies.differentiated import Differentiated
from plsim.policies.nongraded import Nongraded
from plsim.policies.part_time import PartTime
from schools import engine_of
from stories import assert_conserved, faults_of, of_slot, one_class

HALF = {
    "use": "part_time", "share": 0.2, "regular": {"use": "fixed"},
    "directed": {"use": "student_directed", "together": 0.25},
}  # fmt: skip


def test_a_fifth_of_every_minute_is_directed_by_students():
    engine = one_class(HALF, [0.0, 0.1, 0.2])
    assert of_slot(engine, "mathematics (1)").minutes[0] == pytest.approx(240.0)
    together = of_slot(engine, "mathematics, collaborative (2)")
    alone = of_slot(engine, "mathematics, independent (2)")
    assert together.minutes[0] == pytest.approx(15.0)
    assert alone.minutes[0] == pytest.approx(45.0)
    assert (together.level, alone.level) == ("own", "own")
    assert of_slot(engine, "other subjects (2)").minutes[0] == pytest.approx(150.0)


@pytest.mark.parametrize("regular", ["westover", "tutoring", "school_of_one"])
def test_minutes_are_conserved(regular):
    assert_conserved(HALF | {"regular": {"use": regular, **FIT.get(regular, {})}})


FIT = {"tutoring": {"minutes": 60.0}}


def test_a_part_of_no_minutes_and_inner_faults_are_refused():
    setting = engine_of(subjects={"reading": {"strands": ["s"], "minutes": 60}}).setting
    assert faults_of(PartTime(share=0.0), setting) == ["share"]
    assert faults_of(PartTime(share=1.0), setting) == ["share"]
    tight = PartTime(share=0.5, regular=Nongraded(moving_minutes=30.0))
    assert faults_of(tight, setting) == ["regular.moving_minutes"]


def test_two_policies_that_keep_groups_are_refused():
    both = PartTime(regular=Differentiated(), directed=Cooperative())
    [(lever, what)] = both.faults(engine_of().setting)
    assert lever == "directed"
    assert "differentiated and cooperative both keep students in groups" in what


def test_groups_of_the_directed_part_stay_too():
    policy = HALF | {"directed": {"use": "differentiated", "every": 4}}
    engine, changed = engine_of(policy, class_size=9), []
    before = None
    for week in range(9):
        engine.step()
        now = of_slot(engine, "reading, groups (2)").group
        if before is not None and not np.array_equal(now, before):
            changed.append(week)
        before = now
    assert changed
    assert set(changed) <= {4, 8}


def test_the_staff_is_that_of_both():
    made = engine_of(HALF | {"directed": {"use": "tutoring", "minutes": 20.0}}).policy
    assert made.staffing().helpers == pytest.approx(4 / 2 / 6)
