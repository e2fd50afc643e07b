"""Gaps within each grade: worked numbers."""

import numpy as np
import pytest

from plsim.outcomes.gap_by_grade import GapByGrade
from plsim.week.simulate import subgroups
from schools import engine_of


def measured(engine):
    outcome = GapByGrade()
    rows = outcome.measure(engine.state.view(outcome.reads), subgroups(engine), engine.week())
    return {group: values for measure, group, values in rows if measure == "skill"}


def test_each_grade_has_its_own_gap():
    engine = engine_of(worlds=2, grades=[3, 4], classes=2, class_size=6)
    state, groups = engine.state, subgroups(engine)
    grade, poor = state["grade"], groups["disadvantaged"]
    skill = grade + groups["high"] * np.where(grade == 3, 0.5, 0.8)
    engine.state.apply({"skill": np.repeat(skill[:, None], 4, axis=1)}, ("skill",), "test")
    found = measured(engine)
    pairs = [(g, gap) for g in (3, 4) for gap in ("high-low", "disadvantage")]
    assert set(found) == {"all", *(f"grade {g}, {gap}" for g, gap in pairs)}
    assert found["all"] == pytest.approx([0.65, 0.65])
    assert found["grade 3, high-low"] == pytest.approx([0.5, 0.5])
    assert found["grade 4, high-low"] == pytest.approx([0.8, 0.8])
    for world in (0, 1):
        here = (grade == 4) & (state["world"] == world)
        expected = skill[here & ~poor].mean() - skill[here & poor].mean()
        assert found["grade 4, disadvantage"][world] == pytest.approx(expected)


def test_the_gap_goes_up_with_its_students():
    engine = engine_of(worlds=1, years=2, run=36)
    assert set(measured(engine)) >= {"grade 3, high-low", "grade 4, high-low"}
    for _ in range(16):
        engine.step()
    engine.begin_year()
    assert set(measured(engine)) >= {"grade 4, high-low", "grade 5, high-low"}
    assert not any(name.startswith("grade 3") for name in measured(engine))
