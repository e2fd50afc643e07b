"""The ensemble: draws take its members in turn; what a scenario says goes before it."""

import numpy as np
import pytest

from plsim.core.declare import Assumption
from plsim.week import ensemble as shipping
from plsim.week.checks import assumptions_of_all
from plsim.week.draw import POINT, drawn
from plsim.week.ensemble import NONE, Ensemble

CARD = Assumption(1.0, 0.5, 2.0, "", "", "assumed")
MADE = Ensemble(("a.b",), np.array([[0.1], [0.2], [0.3]]), np.array([0.15]), {"seed": 1})


def test_every_member_comes_once_before_any_comes_again():
    values = drawn("a.b", CARD, None, [0, 1, 2, 3, 4, 5], 9, MADE)
    assert sorted(values[:3]) == [0.1, 0.2, 0.3]
    assert values[3:].tolist() == values[:3].tolist()


def test_the_seed_sets_the_order():
    found = {tuple(drawn("a.b", CARD, None, [0, 1, 2], seed, MADE)) for seed in range(20)}
    assert len(found) > 1


def test_the_point_is_the_centre():
    assert drawn("a.b", CARD, None, [POINT], 9, MADE).tolist() == [0.15]


def test_a_number_or_range_of_the_scenario_goes_before_the_ensemble():
    assert drawn("a.b", CARD, 0.7, [0, 1], 9, MADE).tolist() == [0.7, 0.7]
    assert drawn("a.b", CARD, (5.0, 6.0), [0, 1], 9, MADE).min() >= 5.0


def test_what_the_ensemble_does_not_hold_is_drawn_from_its_range():
    without = drawn("c.d", CARD, None, [0, 1, 2], 9, NONE)
    assert drawn("c.d", CARD, None, [0, 1, 2], 9, MADE).tolist() == without.tolist()


def test_it_is_read_as_it_was_written(tmp_path):
    MADE.write(tmp_path / "x.json")
    read = Ensemble.read(tmp_path / "x.json")
    assert (read.names, read.made) == (MADE.names, MADE.made)
    assert read.values.tolist() == MADE.values.tolist()
    assert read.centre.tolist() == MADE.centre.tolist()


def test_the_shipped_ensemble_holds_known_assumptions_inside_their_bounds():
    found, cards = shipping.shipped(), assumptions_of_all()
    if not found.names:
        pytest.skip("no ensemble is shipped")
    assert found.members >= 200
    assert set(found.names) <= set(cards)
    for name, column in zip(found.names, found.values.T, strict=True):
        card = cards[name]
        assert card.minimum is None or column.min() >= card.minimum
        assert card.maximum is None or column.max() <= card.maximum
