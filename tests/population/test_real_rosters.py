"""The two real files load as they are, through the mappings that the project ships."""

import numpy as np
import pytest

from plsim.core.luck import Luck
from plsim.population import build
from plsim.population.people import People
from plsim.scenario.loader import load_experiment


@pytest.fixture(scope="module")
def load(setting, data):
    def read(name, file, worlds=2):
        scenario = load_experiment(name, roster=data(file)).arms[0].scenario
        return build(scenario, setting, People(), Luck.of(3, range(worlds)), worlds, 1)

    return read


def test_star_grade_three(load, places):
    state, notes = load("star", "star.csv")
    assert (notes["rows_read"], notes["rows_used"]) == (26_796, 6_802)
    assert state.sizes.school == 2 * 75
    assert state.sizes.teacher == 2 * 336
    assert "class 108: a single student" in notes["warnings"]
    assert "mathematics: 725 of 6,802 cells are missing and drawn" in notes["warnings"]
    place = places(state)
    values = [place[:, :2].mean(axis=1), place[:, 2:].mean(axis=1)]
    poor = state["disadvantaged"] == 1
    for subject in values:
        assert subject.std() == pytest.approx(1, abs=0.03)
        assert 0.55 < subject[~poor].mean() - subject[poor].mean() < 0.72
    # scores go together by .74; their errors do not
    assert np.corrcoef(values)[0, 1] == pytest.approx(0.82, abs=0.03)


def test_reception(load, places):
    state, notes = load("reception", "reception_maths.csv")
    assert state.sizes.student == 2 * 5_686
    assert state.sizes.teacher == 2 * 300
    assert state.sizes.school == 2 * 75
    assert set(np.bincount(state["teacher_school"])) == {4}
    assert "reading" in notes["drawn"]
    assert any("school" in name for name in notes["drawn"])
    mathematics = places(state)[:, :2].mean(axis=1)
    assert np.corrcoef(mathematics, state["attention"])[0, 1] == pytest.approx(0.33, abs=0.06)
    assert state["disruptive"].mean() == pytest.approx(0.10, abs=0.02)
