"""Westover: groups by need in the coming strand, the strongest teacher with the neediest."""

import numpy as np

from schools import engine_of
from stories import assert_conserved, members, minutes_at, of_slot, told

SCHOOL = {"grades": [3], "classes": 2, "class_size": 3}
ABOVE = [0.5, -1.0, 0.1, 0.9, -0.4, 0.0]


def test_the_neediest_half_of_the_grade_learns_together_at_its_own_level():
    engine = told("westover", ABOVE, **SCHOOL)
    maths = of_slot(engine, "mathematics")
    assert sorted(members(maths)) == [[0, 2, 3], [1, 4, 5]]
    assert maths.level == "group"
    assert minutes_at(maths, 0) == 300.0 - 15.0 / 2
    assert np.array_equal(of_slot(engine, "other subjects").group, engine.state["home"])


def test_the_neediest_group_gets_the_teacher_seen_as_strongest_in_the_strand():
    engine = told("westover", ABOVE, **SCHOOL)
    needy = engine.plan.placed[1, 0]
    seen = engine.state["strength_seen"][:, 0]
    others = np.setdiff1d(np.unique(engine.state["home"]), [needy])
    assert np.all(seen[needy] >= seen[others])


def test_groups_are_passed_round_where_placement_is_even():
    policy = {"use": "westover", "placement": "even"}
    first, later = (told(policy, ABOVE, week=week, **SCHOOL).plan.placed[1, 0] for week in (0, 6))
    assert first != later


def test_students_are_regrouped_when_it_is_due_and_only_then():
    engine = engine_of({"use": "westover", "every": 4}, run=1)
    for week in range(1, 20):
        engine.step()
        assert (engine.plan.moves is not None) == (week % 4 == 0)


def test_the_numbers_of_a_move_say_why():
    moves = told("westover", ABOVE, **SCHOOL).plan.moves
    maths = moves.subject == 0
    expected = {1: 0, 4: 1, 5: 2, 2: 3, 0: 4, 3: 5}
    for student, rank, need in zip(
        moves.student[maths], moves.rank[maths], moves.need[maths], strict=True
    ):
        assert rank == expected[int(student)]
        assert need == -ABOVE[student] or abs(need + ABOVE[student]) < 1e-9


def test_minutes_are_conserved():
    assert_conserved("westover")
