"""Hybrid: halves of a class take turns between the teacher and software."""

import numpy as np
import pytest

from plsim.policies.hybrid import Hybrid
from schools import engine_of
from stories import assert_conserved, faults_of, minutes_at, of_slot, one_class

ABOVE = [0.5, -1.0, 0.1, -0.4]
LEVERS = {"use": "hybrid", "software": 0.25, "community": 50.0}


def test_the_halves_take_turns():
    engine = one_class(LEVERS, ABOVE)
    led = of_slot(engine, "mathematics, rotation 1", "small_group")
    screens = of_slot(engine, "mathematics, rotation 1", "software")
    assert np.flatnonzero(led.group >= 0).tolist() == [1, 3]
    assert np.flatnonzero(screens.group >= 0).tolist() == [0, 2]
    later = of_slot(engine, "mathematics, rotation 2", "small_group")
    assert np.flatnonzero(later.group >= 0).tolist() == [0, 2]
    # 300 minutes less their part (2 of 5) of 50 for relationships; a quarter at software
    assert minutes_at(screens, 0) == pytest.approx(70.0)
    assert of_slot(engine, "mathematics").minutes[0] == pytest.approx(140.0)
    assert of_slot(engine, "relationships").minutes[0] == 50.0


def test_an_aide_watches_the_software_room_and_the_teacher_leads_one_room_at_a_time():
    engine = one_class(LEVERS, ABOVE)
    aide = engine.state["leads_class"] == 0.0
    minutes = engine.plan.minutes_of_teachers(engine.state.sizes.teacher)
    assert minutes[~aide].tolist() == [1500.0]
    assert minutes[aide].tolist() == pytest.approx([2 * 0.25 * 700.0])


def test_without_an_aide_the_class_uses_software_all_at_one_time():
    engine = one_class(LEVERS, ABOVE)
    busy = np.ones(engine.state.sizes.teacher)
    engine.state.apply({"leads_class": busy}, ("leads_class",), "test")
    engine.plan = engine.policy.plan(engine.state.view(engine.policy.sees()), engine.week())
    assert np.all(of_slot(engine, "reading, rotation 1", "small_group").group >= 0)
    assert np.all(of_slot(engine, "reading, rotation 2", "software").group >= 0)
    assert engine.plan.minutes_of_teachers(engine.state.sizes.teacher).max() <= 1500.0 + 1e-9


@pytest.mark.parametrize("software", [0.0, 0.3, 0.5])
def test_minutes_are_conserved(software):
    assert_conserved(LEVERS | {"software": software})


def test_relationships_cannot_take_all_lessons():
    setting = engine_of(subjects={"mathematics": {"strands": ["s"], "minutes": 100}}).setting
    assert faults_of(Hybrid(community=100.0), setting) == ["community"]
    assert faults_of(Hybrid(community=99.0), setting) == []
