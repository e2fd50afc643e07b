"""Every assumption about people is declared in full, and its whole range makes people."""

from dataclasses import fields, replace

import numpy as np
import pytest

from plsim.core.declare import assumptions_of
from plsim.core.sources import ASSUMED, SOURCES
from plsim.population.people import People

CARDS = assumptions_of(People)


def test_every_field_is_an_assumption():
    assert set(CARDS) == {field.name for field in fields(People)}
    assert (People.kind, People.name) == ("population", "people")


@pytest.mark.parametrize("name", CARDS)
def test_an_assumption_has_unit_range_and_source(name):
    card = CARDS[name]
    assert card.unit
    assert card.meaning
    assert card.source == ASSUMED or card.source in SOURCES
    assert card.minimum <= card.low < card.high <= card.maximum
    assert card.low <= card.value <= card.high


@pytest.mark.parametrize("name", CARDS)
@pytest.mark.parametrize("end", ["minimum", "maximum"])
def test_the_ends_of_what_is_allowed_make_people(made, name, end):
    people = replace(People(), **{name: getattr(CARDS[name], end)})
    state, _ = made(people=people, school={"classes": 2, "class_size": 10})
    assert np.isfinite(state["skill"]).all()  # bounds of all fields are checked on the way


@pytest.mark.parametrize("end", ["low", "high"])
def test_all_plausible_ends_at_once_keep_the_spread(made, places, end):
    people = People(**{name: getattr(card, end) for name, card in CARDS.items()})
    school = {"grades": [4], "classes": 2, "class_size": 25, "schools": 10}
    state, _ = made(worlds=40, people=people, school=school)
    place = places(state)
    for strands in (slice(0, 2), slice(2, 4)):
        assert place[:, strands].mean(axis=1).std() == pytest.approx(1, abs=0.05)
