"""Sixteen students of a grade, eight to each of two teachers, one after the other."""

import numpy as np
import pytest

from plsim.core.registry import parts
from schools import engine_of

WillowBend = parts("policies")["willow_bend"]
SCHOOL = {"grades": [3], "classes": 1, "class_size": 16}


def planned(week=0, school=SCHOOL, worlds=1, **levers):
    engine = engine_of({"use": "willow_bend"} | levers, worlds=worlds, run=week + 1, **school)
    return engine, {block.slot: block for block in engine.plan.blocks}


def test_each_student_has_an_eighth_of_the_adults_time():
    engine, blocks = planned(expert=0.0)
    for slot, minutes in (("mathematics, one-to-one", 300), ("reading, one-to-one", 450)):
        block = blocks[slot]
        assert (block.mode.name, block.level) == ("tutorial", "own")
        assert np.all(block.sizes == 1)
        assert np.all(block.at_once == 8)
        assert np.all(block.minutes == minutes)
        assert np.array_equal(np.sort(np.bincount(block.teacher)), [8, 8])
    assert engine.plan.minutes_of_teachers(2) == pytest.approx(1500)
    assert engine.plan.minutes_of_students(16) == pytest.approx(1500)


def strong_in(engine, strengths):
    """Make the leader see each teacher's strength in mathematics and in reading."""
    seen = np.repeat(np.array(strengths, dtype=np.float64), 2, axis=1)
    engine.state.apply({"strength_seen": seen}, ("strength_seen",), "test")


def needing(engine, mathematics):
    """Make some students need mathematics most, the others reading."""
    state = engine.state
    estimate = np.zeros_like(state["estimate"]) + 1.0
    estimate[mathematics, :2] = -1.0
    estimate[~mathematics, 2:] = -1.0
    state.apply({"estimate": estimate}, ("estimate",), "test")


def test_students_go_to_the_teacher_who_is_strong_in_what_they_need():
    engine = engine_of("willow_bend", worlds=1, **SCHOOL)
    strong_in(engine, [[0.0, 0.5], [0.5, 0.0]])
    mathematics = np.arange(16) % 2 == 0
    needing(engine, mathematics)
    engine.step()
    placed = engine.state["placed"]
    assert np.array_equal(placed[:, 0], mathematics.astype(int))
    assert np.array_equal(placed[:, 1], placed[:, 0])
    other = engine.plan.blocks[-1]
    assert np.array_equal(other.group, placed[:, 0])  # the same adult all week
    for _ in range(4):
        engine.step()
    assert np.array_equal(engine.state["placed"], placed)
    assert np.all(engine.state["moves"] == 0)


def test_nobody_is_paired_unless_asked():
    engine, _ = planned(pairing="none", expert=0.0)
    assert np.array_equal(engine.state["placed"][:, 0], engine.state["home"])


def test_the_expert_changes_places_with_each_colleague_in_turn():
    school = {"grades": [3], "classes": 1, "class_size": 24}
    engine = engine_of({"use": "willow_bend", "pairing": "none"}, worlds=1, **school)
    strong_in(engine, [[0.0, 0.1], [0.2, 0.0], [0.5, 0.3]])
    for visited in (0, 1, 0):
        engine.step()
        block = {b.slot: b for b in engine.plan.blocks}["mathematics, with the expert"]
        assert block.minutes[0] == pytest.approx(30)
        swapped = {2: visited, visited: 2, 1 - visited: 1 - visited}
        expected = [swapped[home] for home in engine.state["home"]]
        assert block.teacher.tolist() == expected
        assert engine.plan.minutes_of_teachers(3) == pytest.approx(1500)


def test_a_teacher_alone_is_the_expert():
    school = {"grades": [3], "classes": 1, "class_size": 5}
    engine, blocks = planned(school=school, worlds=2)
    for block in blocks.values():
        adult = block.teacher[block.group]
        assert np.array_equal(adult, engine.state["home"])


def test_one_student_to_a_teacher_learns_most():
    school = {"grades": [3], "classes": 1, "class_size": 12}
    gains = []
    for students in (1, 4, 12):
        engine, _ = planned(week=35, school=school, worlds=20, students=students)
        gains.append(engine.state["skill"].mean())
    assert gains[0] > gains[1] > gains[2]
