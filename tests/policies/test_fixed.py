"""Fixed classes: one class, one teacher, the calendar's level, all year."""

import numpy as np
import pytest

from schools import engine_of
from stories import assert_conserved, members, of_slot, told

SCHOOL = {"grades": [3], "classes": 2, "class_size": 3}


def test_every_subject_is_taught_to_the_home_class_at_the_calendars_level():
    engine = told("fixed", [0.5, -1.0, 0.1, 0.9, -0.4, 0.0], **SCHOOL)
    home = engine.state["home"]
    for slot, minutes in (("mathematics", 300.0), ("reading", 450.0), ("other subjects", 750.0)):
        block = of_slot(engine, slot)
        assert np.array_equal(block.group, home)
        assert block.minutes[0] == minutes
    maths = of_slot(engine, "mathematics")
    assert (maths.level, maths.mode.name) == ("calendar", "whole_class")
    assert maths.strands[0].tolist() == [0.75, 0.25, 0.0, 0.0]
    assert [len(group) for group in members(maths)] == [3, 3]


def test_nobody_moves_in_a_year():
    engine = engine_of("fixed", run=1)
    first = engine.state["placed"].copy()
    for _ in range(35):
        engine.step()
        assert engine.plan.moves is None
    assert np.array_equal(engine.state["placed"], first)
    assert not engine.state["moves"].any()


def test_a_lecture_gives_no_individual_help_and_teaches_less():
    ends = [
        engine_of({"use": "fixed", "mode": mode}, run=36).state["skill"].mean()
        for mode in ("whole_class", "lecture")
    ]
    assert ends[1] < ends[0] - 0.05


def test_worse_materials_teach_less():
    ends = [
        engine_of("fixed", practice={"materials": worth}, run=36).state["skill"].mean()
        for worth in (1.0, 0.8)
    ]
    assert ends[1] < ends[0] - 0.02


@pytest.mark.parametrize("mode", ["whole_class", "lecture"])
def test_minutes_are_conserved(mode):
    assert_conserved({"use": "fixed", "mode": mode})
