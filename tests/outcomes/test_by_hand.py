"""Outcomes that are one mean, share or distance, each worked by hand on a few students."""

import numpy as np
import pytest

from plsim.core.calendar import WEEKS_TAUGHT


def test_segregation_is_the_dissimilarity_of_groups_mean_of_subjects(measure):
    arrays = {"world": [0] * 4, "disadvantaged": [1, 1, 0, 0], "teacher_world": [0, 0]}
    placed = [[0, 0], [0, 1], [1, 0], [1, 1]]  # apart in mathematics, mixed in reading
    assert measure("segregation", placed=placed, **arrays)["", "all"] == pytest.approx([50.0])
    # group 0 has 2 of 2 disadvantaged and 1 of 2 others: (|1 - 1/2| + |0 - 1/2|) / 2
    placed = [[0, 0], [0, 0], [0, 0], [1, 1]]
    assert measure("segregation", placed=placed, **arrays)["", "all"] == pytest.approx([50.0])


def test_segregation_leaves_out_who_has_no_group_and_is_undefined_where_nobody_differs(measure):
    arrays = {"world": [0] * 4, "teacher_world": [0, 0]}
    placed = [[0, 0], [0, 0], [1, 1], [-1, -1]]
    found = measure("segregation", placed=placed, disadvantaged=[1, 1, 0, 0], **arrays)
    assert found["", "all"] == pytest.approx([100.0])
    found = measure("segregation", placed=placed, disadvantaged=[0] * 4, **arrays)
    assert np.isnan(found["", "all"][0])


def test_at_standard_counts_from_the_level_at_the_end_of_the_year_on(measure, setting):
    calendar = setting().calendar
    end, middle = (calendar.standard(week)[3] for week in (WEEKS_TAUGHT, WEEKS_TAUGHT // 2))
    skill = [end, end + 0.1, middle, end - 0.1]
    found = measure("at_standard", world=[0] * 4, skill=skill, grade=np.full(4, 3))
    assert found["skill", "all"] == pytest.approx([50.0])


def test_gaps_by_hand(measure):
    skill = np.repeat(np.arange(11.0)[:, None], 4, axis=1)
    groups = {
        "low": skill[:, 0] < 3, "high": skill[:, 0] > 7,
        "disadvantaged": skill[:, 0] % 2 == 1, "not_disadvantaged": skill[:, 0] > 9,
    }  # fmt: skip
    found = measure(
        "gap", world=[0] * 11, grade=np.full(11, 3), skill=skill, score=3.0 * skill[:, :2],
        groups=groups,
    )  # fmt: skip
    for measured, scale in (("skill", 1.0), ("exam", 3.0)):
        assert found[measured, "high-low"] == pytest.approx([8.0 * scale])
        assert found[measured, "disadvantage"] == pytest.approx([5.0 * scale])
        assert found[measured, "90-10"] == pytest.approx([8.0 * scale])


def test_differences_between_grades_are_no_gap_of_percentiles(measure):
    skill = [[0.0] * 4, [10.0] * 4]
    everybody = {name: [1, 1] for name in ("low", "high", "disadvantaged", "not_disadvantaged")}
    found = measure(
        "gap", world=[0, 0], grade=np.array([3, 4]), skill=skill, score=np.zeros((2, 2)),
        groups=everybody,
    )  # fmt: skip
    assert found["skill", "90-10"] == pytest.approx([0.0])


def test_known_well_from_65_hundredths_on(measure):
    found = measure("known", world=[0] * 4, best_known=[0.64, 0.65, 0.9, 0.1])
    assert found["", "all"] == pytest.approx([50.0])


def test_strain_is_that_of_teachers_with_a_home_class(measure):
    found = measure(
        "strain", world=[0] * 3, home=[0, 0, 1], teacher_world=[0] * 3, strain=[0.2, 0.4, 0.9]
    )
    assert found["", "all"] == pytest.approx([30.0])


def test_growth_counts_from_week_0(measure):
    start, end = [[1.0] * 4, [3.0] * 4], [[1.5] * 4, [4.0, 4.0, 3.0, 3.0]]
    found = measure("growth", world=[0, 0], skill=end, start_skill=start)
    assert found["skill", "all"] == pytest.approx([0.5])


def test_moves_and_what_software_reports_are_averaged(measure):
    assert measure("moves", world=[0, 0], moves=[0, 3])["", "all"] == [1.5]
    progress = [[0.4, 0.0, 0.0, 0.0], [0.2, 0.2, 0.2, 0.2]]
    found = measure("software_progress", world=[0, 0], software_progress=progress)
    assert found["", "all"] == pytest.approx([0.15])


def test_judgment_is_the_correlation_within_classes(measure):
    skill = [[0.0] * 4, [2.0] * 4, [5.0] * 4, [7.0] * 4]
    # in mathematics twice the distance, in reading the other way round; classes' means do not count
    estimate = [[10, 10, 1, 1], [14, 14, -1, -1], [0, 0, 31, 31], [4, 4, 29, 29]]
    found = measure("judgment", world=[0] * 4, home=[0, 0, 1, 1], skill=skill, estimate=estimate)
    assert found["", "all"] == pytest.approx([0.0])
    found = measure("judgment", world=[0] * 4, home=[0, 0, 1, 1], skill=skill, estimate=skill)
    assert found["", "all"] == pytest.approx([1.0])


def test_spread_is_the_variance_within_grades(measure):
    skill = [[0.0] * 4, [2.0] * 4, [10.0] * 4, [16.0] * 4]
    found = measure(
        "spread", world=[0] * 4, grade=np.array([3, 3, 4, 4]), skill=skill,
        score=np.array(skill)[:, :2],
    )  # fmt: skip
    assert found["skill", "all"] == pytest.approx([(1.0 + 9.0) / 2.0])
    assert found["exam reading", "all"] == pytest.approx([5.0])


def test_between_groups_looks_at_each_subject_by_its_own_strands(measure):
    # sorted in mathematics by mathematics; in reading all groups are alike
    skill = [[0, 0, 5, 5], [0, 0, 7, 7], [4, 4, 5, 5], [4, 4, 7, 7]]
    found = measure(
        "between_groups", world=[0] * 4, grade=np.full(4, 3), skill=skill,
        placed=[[0, 0], [0, 0], [1, 1], [1, 1]],
    )  # fmt: skip
    assert found["", "all"] == pytest.approx([50.0])
