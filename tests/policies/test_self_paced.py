"""Self-paced: a share of each subject with software, the rest with the class."""

import pytest

from schools import engine_of
from stories import assert_conserved, minutes_at, of_slot, told

SCHOOL = {"grades": [3], "classes": 2, "class_size": 3}


def test_a_share_of_each_subject_goes_to_software_at_the_own_level():
    engine = told({"use": "self_paced", "share": 0.6, "support": 0.5}, **SCHOOL)
    software = of_slot(engine, "mathematics, software")
    lesson = next(
        block
        for block in engine.plan.blocks
        if block.slot.startswith("mathematics") and block is not software
    )
    assert minutes_at(software, 0) == pytest.approx(180.0)
    assert minutes_at(lesson, 0) == pytest.approx(120.0)
    assert (software.level, software.mode.paced_by) == ("own", "software")
    assert engine.plan.support == 0.5


def test_support_makes_students_work_and_software_counts_time_on_task():
    counted = [
        engine_of({"use": "self_paced", "support": support}, run=36).state["software_progress"]
        for support in (0.0, 1.0)
    ]
    assert counted[1].mean() > 2 * counted[0].mean() > 0


def test_all_software_without_support_teaches_less_than_lessons():
    alone = engine_of({"use": "self_paced", "share": 1.0, "support": 0.0}, run=36)
    lessons = engine_of("fixed", run=36)
    assert alone.state["skill"].mean() < lessons.state["skill"].mean() - 0.1


def test_minutes_are_conserved():
    assert_conserved("self_paced")


def test_software_beside_lessons_takes_its_minutes_from_other_subjects():
    engine = told({"use": "self_paced", "share": 0.2, "instead_of": "other"}, **SCHOOL)
    lessons = [b for b in engine.plan.blocks if b.slot == "mathematics"]
    assert [minutes_at(block, 0) for block in lessons] == [pytest.approx(300.0)]
    assert minutes_at(of_slot(engine, "mathematics, software"), 0) == pytest.approx(60.0)
    assert minutes_at(of_slot(engine, "other subjects"), 0) == pytest.approx(600.0)
