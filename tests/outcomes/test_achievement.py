"""Achievement by subject, its standardiser, welfare, errors of judgment: worked by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.outcomes.welfare import AVERSION, equivalent

SKILL = [[1, 3, 0, 0], [3, 5, 2, 2], [0, 0, 4, 8]]
SCORE = [[2.5, 0], [4.5, 2], [0.5, 6]]
THREE = {"world": [0, 0, 1], "skill": SKILL, "score": SCORE}


def test_a_subject_is_averaged_over_its_own_strands(measure):
    mathematics = measure("mathematics", worlds=2, **THREE)
    assert mathematics["skill mathematics", "all"] == [3.0, 0.0]
    assert mathematics["exam mathematics", "all"] == [3.5, 0.5]
    reading = measure("reading", worlds=2, **THREE)
    assert reading["skill reading", "all"] == [1.0, 6.0]
    assert reading["exam reading", "all"] == [1.0, 6.0]


def test_subjects_average_to_achievement_where_they_have_as_many_strands(measure):
    both = [measure(name, worlds=2, **THREE) for name in ("mathematics", "reading")]
    whole = measure("achievement", worlds=2, **THREE)["skill", "all"]
    parts = [
        found[f"skill {name}", "all"]
        for found, name in zip(both, ("mathematics", "reading"), strict=True)
    ]
    np.testing.assert_allclose(np.mean(parts, axis=0), whole)


def test_a_school_without_the_subject_gives_no_rows(measure):
    school = {"subjects": {"science": {"strands": ["living", "dead"], "minutes": 300}}}
    arrays = {"world": [0, 0], "skill": [[0, 1], [2, 3]], "score": [[0], [1]]}
    assert measure("mathematics", like=school, **arrays) == {}
    assert measure("reading", like=school, **arrays) == {}


def test_a_subject_has_a_spread_of_its_own_under_the_same_measure(measure):
    spread = measure("spread", worlds=2, grade=[3, 3, 4], **THREE)
    assert spread["skill mathematics", "all"] == [1.0, 0.0]
    assert spread["exam reading", "all"] == [1.0, 0.0]
    assert {key[0] for key in measure("reading", worlds=2, **THREE)} <= {key[0] for key in spread}


def test_analysis_divides_a_subject_by_its_own_spread():
    from plsim.analysis.worlds import Gathering
    from plsim.core.registry import parts

    rows = []
    for arm, shift in (("a", 0.0), ("b", 1.0)):
        for world in range(2):
            cell = {"arm": arm, "world": world, "draw": 0, "year": 1, "week": 36,
                    "subgroup": "all", "unit": "SD"}  # fmt: skip
            rows += [
                cell | {"outcome": "mathematics", "measure": "skill mathematics", "value": shift},
                cell | {"outcome": "spread", "measure": "skill mathematics", "value": 4.0},
                cell | {"outcome": "spread", "measure": "skill", "value": 1.0},
            ]
    import pandas as pd

    cards = {"mathematics": parts("outcomes")["mathematics"].card}
    gathered = Gathering()
    gathered.add(pd.DataFrame(rows))
    found = gathered.whole("a", ["a", "b"]).shown(cards).of({})
    assert found["difference"].tolist() == [0.5, 0.5]


def of(values, world=None, worlds=1):
    from types import SimpleNamespace

    x = np.array(values, dtype=float)
    view = SimpleNamespace(world=np.array(world or [0] * len(x), dtype=np.int32))
    everybody = np.ones(len(x), dtype=bool)
    return equivalent(x, view, everybody, SimpleNamespace(worlds=worlds))


def test_welfare_of_two_students_by_hand():
    assert AVERSION == 1.0
    expected = -math.log((math.exp(1.0) + math.exp(-1.0)) / 2.0)
    assert of([-1.0, 1.0])[0] == pytest.approx(expected)
    assert of([-1.0, 1.0])[0] == pytest.approx(-0.4338, abs=1e-4)


def test_welfare_stands_beside_the_standard_of_the_grade(measure, setting):
    standard = setting().calendar.standard(WEEKS_TAUGHT)
    arrays = {"world": [0, 0], "grade": [3, 5], "skill": standard[[3, 5]], "score": [[0, 0]] * 2}
    assert measure("welfare", **arrays)["skill", "all"] == pytest.approx([0.0], abs=1e-12)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=20), st.floats(-3, 3))
def test_welfare_moves_with_everybody_and_never_exceeds_the_mean(values, gain):
    before = of(values)[0]
    assert of(np.add(values, gain))[0] == pytest.approx(before + gain, abs=1e-9)
    assert before <= np.mean(values) + 1e-9
    assert of([values[0]] * 3)[0] == pytest.approx(values[0], abs=1e-9)


@given(st.floats(-3, 3), st.floats(0.1, 3), st.floats(0.01, 1))
def test_a_transfer_from_high_to_low_raises_welfare(low, apart, share):
    passed = share * apart / 2.0
    assert of([low + passed, low + apart - passed])[0] > of([low, low + apart])[0]


def test_welfare_of_an_empty_world_is_undefined():
    assert np.isnan(of([0.0, 1.0], world=[0, 0], worlds=2)[1])


def test_judgment_errors_do_not_cancel(measure):
    arrays = {"world": [0, 0], "skill": [[0, 0], [1, 1]], "estimate": [[1, -1], [1, 3]]}
    found = measure("judgment_error", groups={"low": [1, 0], "none": [0, 0]}, **arrays)
    assert found["skill", "all"] == [1.0]
    assert found["skill", "low"] == [1.0]
    assert math.isnan(found["skill", "none"][0])
