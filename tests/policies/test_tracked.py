"""Tracked: sorted once by estimate, and kept."""

import numpy as np
import pytest

from schools import engine_of
from stories import assert_conserved, members, of_slot, told

SCHOOL = {"grades": [3], "classes": 2, "class_size": 3}
ABOVE = [0.5, -1.0, 0.1, 0.9, -0.4, 0.0]


def test_the_grade_is_cut_into_tracks_by_estimate():
    engine = told("tracked", ABOVE, **SCHOOL)
    maths, reading = of_slot(engine, "mathematics"), of_slot(engine, "reading")
    assert members(maths) == members(reading)
    assert sorted(members(maths)) == [[0, 2, 3], [1, 4, 5]]
    assert maths.minutes[0] == 300.0
    assert maths.level == "group"
    assert np.array_equal(of_slot(engine, "other subjects").group, engine.state["home"])


def test_the_numbers_of_a_move_say_why():
    moves = told("tracked", ABOVE, **SCHOOL).plan.moves
    told_of = dict(zip(zip(moves.student, moves.subject, strict=True), moves.rank, strict=True))
    for student, rank in {1: 0, 4: 1, 5: 2, 2: 3, 0: 4, 3: 5}.items():
        assert told_of.get((student, 0), rank) == rank
    assert np.all(moves.pool == 6)
    assert np.all(moves.seats == 3)


def test_tracks_stay_whatever_is_learned_until_the_next_year_sorts_again():
    engine = engine_of("tracked", years=2, run=1)
    first = engine.state["placed"].copy()
    for _ in range(35):
        engine.step()
        assert engine.plan.moves is None
    assert np.array_equal(engine.state["placed"], first)
    for _ in range(17):
        engine.step()
    assert engine.plan.moves is not None


def test_sorting_by_the_coming_strand_may_differ_by_subject():
    engine = told({"use": "tracked", "by": "coming"}, ABOVE, **SCHOOL)
    estimate = engine.state["estimate"].copy()
    estimate[:, 2] = estimate[::-1, 2]
    engine.state.apply({"estimate": estimate}, ("estimate",), "test")
    view = engine.state.view(engine.policy.sees())
    placed = engine.policy.plan(view, engine.week()).placed
    assert not np.array_equal(placed[:, 0], placed[:, 1])


@pytest.mark.parametrize("placement", ["even", "need_first"])
@pytest.mark.parametrize("level", ["group", "calendar"])
def test_minutes_are_conserved(level, placement):
    assert_conserved({"use": "tracked", "level": level, "placement": placement})


def test_need_first_gives_the_lowest_track_the_teacher_who_seems_best():
    engine = told({"use": "tracked", "placement": "need_first"}, ABOVE, **SCHOOL)
    best = int(np.argmax(engine.state["strength_seen"][:, 0]))
    assert engine.plan.placed[1, 0] == best
