"""How classes and groups sort students, and whom they put in the wrong group: worked by hand."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FOUR = {"world": [0] * 4, "grade": [3] * 4}


def test_the_share_between_home_classes_by_hand(measure):
    # deviations -3, -1, 1, 3; class means -2 and 2: 4 of a variance of 5
    skill = [[0] * 4, [2] * 4, [4] * 4, [6] * 4]
    found = measure("between_classes", home=[0, 0, 1, 1], skill=skill, **FOUR)
    assert found["", "all"] == pytest.approx([80.0])
    found = measure("between_classes", home=[0, 1, 1, 0], skill=skill, **FOUR)
    assert found["", "all"] == pytest.approx([0.0])


def test_differences_between_grades_are_none_between_classes(measure):
    arrays = {"world": [0] * 4, "grade": [3, 3, 4, 4], "home": [0, 0, 1, 1]}
    found = measure("between_classes", skill=[[0], [2], [10], [12]], **arrays)
    assert found["", "all"] == pytest.approx([0.0])


def test_equal_skill_leaves_the_share_undefined(measure):
    found = measure("between_classes", home=[0, 0, 1, 1], skill=[[1]] * 4, **FOUR)
    assert np.isnan(found["", "all"][0])


def test_groups_are_compared_subject_by_subject(measure):
    skill = [[0, 0, 0, 0], [2, 2, 2, 2], [4, 4, 4, 4], [6, 6, 6, 6]]
    placed = [[0, 0], [0, 1], [1, 1], [1, 0]]  # sorted in mathematics, mixed in reading
    found = measure("between_groups", placed=placed, skill=skill, **FOUR)
    assert found["", "all"] == pytest.approx([40.0])


def test_who_has_no_group_is_left_out(measure):
    skill = [[0] * 4, [2] * 4, [4] * 4, [99] * 4]
    placed = [[0, 0], [0, 0], [1, 1], [-1, -1]]
    found = measure("between_groups", placed=placed, skill=skill, **FOUR)["", "all"][0]
    # within: -2, 0, 2; groups' means -1, -1, 2: 2 of 8 / 3
    assert found == pytest.approx(75.0)


SIX = {
    "world": [0] * 6, "school": [0] * 6, "grade": [3] * 6, "student_id": range(6),
    "home": [0, 1, 0, 1, 0, 1], "teacher_id": [10, 11],
}  # fmt: skip
LADDER = [[float(i)] * 4 for i in range(6)]


def test_nobody_is_misplaced_where_estimates_are_right(measure):
    placed = [[0, 0]] * 3 + [[1, 1]] * 3
    found = measure("misplaced", placed=placed, skill=LADDER, estimate=LADDER, **SIX)
    assert found["skill", "all"] == [0.0]
    other_way = [[1, 1]] * 3 + [[0, 0]] * 3  # which teacher leads is of no matter
    found = measure("misplaced", placed=other_way, skill=LADDER, estimate=LADDER, **SIX)
    assert found["skill", "all"] == [0.0]


def test_two_of_six_are_misplaced_by_one_wrong_estimate_in_both_subjects(measure):
    skill = [LADDER[0], LADDER[1], LADDER[3], LADDER[2], LADDER[4], LADDER[5]]
    placed = [[0, 0]] * 3 + [[1, 1]] * 3
    found = measure(
        "misplaced", placed=placed, skill=skill, estimate=LADDER,
        groups={"low": [1, 1, 0, 1, 0, 0]}, **SIX,
    )  # fmt: skip
    assert found["skill", "all"] == pytest.approx([100.0 * 2 / 6])
    assert found["skill", "low"] == pytest.approx([100.0 / 3])


def test_fixed_classes_and_mixed_groups_misplace_nobody(measure):
    wrong = LADDER[::-1]
    home = [[row, row] for row in SIX["home"]]
    found = measure("misplaced", placed=home, skill=wrong, estimate=LADDER, **SIX)
    assert found["skill", "all"] == [0.0]
    mixed = [[row, row] for row in (0, 1, 1, 0, 0, 1)]
    found = measure("misplaced", placed=mixed, skill=wrong, estimate=LADDER, **SIX)
    assert found["skill", "all"] == [0.0]


def test_groups_sorted_by_one_strand_are_judged_by_it(measure):
    estimate = np.array([[0.0, 5, 0, 5], [1, 0, 1, 0], [2, 4, 2, 4], [3, 1, 3, 1], [4, 3, 4, 3],
                         [5, 2, 5, 2]])  # fmt: skip
    placed = [[0, 0]] * 3 + [[1, 1]] * 3  # by the first strand of each subject
    found = measure("misplaced", placed=placed, skill=estimate, estimate=estimate, **SIX)
    assert found["skill", "all"] == [0.0]


def test_schools_and_grades_are_pools_of_their_own(measure):
    arrays = SIX | {"grade": [3, 3, 3, 4, 4, 4], "home": [0, 1, 0, 2, 3, 2],
                    "teacher_id": [10, 11, 12, 13]}  # fmt: skip
    placed = [[0, 0], [0, 0], [1, 1], [2, 2], [2, 2], [3, 3]]
    found = measure("misplaced", placed=placed, skill=LADDER, estimate=LADDER, **arrays)
    assert found["skill", "all"] == [0.0]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1))
def test_only_the_order_of_true_skill_counts(measure, seed):
    rng = np.random.default_rng(seed)
    skill, estimate = np.repeat(rng.normal(size=(2, 6, 1)), 4, axis=2)
    placed = np.repeat((estimate[:, :1].argsort(axis=0).argsort(axis=0) >= 3) * 1, 2, axis=1)
    first = measure("misplaced", placed=placed, skill=skill, estimate=estimate, **SIX)
    again = measure("misplaced", placed=placed, skill=3.0 * skill + 7, estimate=estimate, **SIX)
    assert first == again
    assert 0.0 <= first["skill", "all"][0] <= 100.0
