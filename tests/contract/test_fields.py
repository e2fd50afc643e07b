"""Every field of the state is declared whole, and somebody starts it."""

import numpy as np
import pytest

from plsim.core.registry import parts
from plsim.scenario import load
from plsim.state.fields import FIELDS
from plsim.state.state import Sizes, State
from plsim.week.draw import POINT
from plsim.week.engine import Engine
from schools import ALL_PRACTICE, engine_of

AXES = ("student", "teacher", "school", "strand", "subject", "friend")
MOST_BYTES = 2048


@pytest.mark.parametrize("name", FIELDS)
class TestField:
    def test_its_shape_is_made_of_known_axes(self, name):
        rows, *columns = FIELDS[name].axes
        assert rows in ("student", "teacher", "school")
        assert set(columns) <= set(AXES)
        assert len(columns) <= 1

    def test_it_says_what_it_is(self, name):
        card = FIELDS[name]
        assert card.name == name
        assert card.meaning
        assert card.unit
        assert card.low < card.high
        assert card.rows_of in ("", "student", "teacher", "school")
        assert np.dtype(card.dtype) in (np.float64, np.int32, np.int64)

    def test_its_blank_is_within_its_bounds(self, name):
        blank = State.empty(Sizes(1, 1, 2, 1, 2, 1, 5, 1))[name]
        card = FIELDS[name]
        inside = (blank >= card.low) & (blank <= card.high)
        assert np.all(inside | (blank == -1))
        assert card.rows_of or np.all(inside)

    def test_somebody_starts_it(self, name, monkeypatch):
        starters = {by for by, fields in _started(monkeypatch).items() if name in fields}
        if FIELDS[name].starter == "population":
            assert "population" in starters
        elif FIELDS[name].starter == "mechanism":
            assert starters & set(parts("mechanisms"))

    def test_somebody_changes_what_nobody_starts(self, name, monkeypatch):
        if FIELDS[name].starter == "engine":
            assert any(name in fields for fields in _stepped(monkeypatch).values())


def _watched(monkeypatch, run):
    seen, apply = {}, State.apply

    def watch(self, changes, allowed, by):
        seen.setdefault(by, set()).update(changes)
        apply(self, changes, allowed, by)

    with monkeypatch.context() as patch:
        patch.setattr(State, "apply", watch)
        run()
    return seen


def _started(monkeypatch, found={}):  # noqa: B006  (kept between tests)
    return found or found.update(_watched(monkeypatch, engine_of)) or found


def _stepped(monkeypatch, found={}):  # noqa: B006
    def run():
        for policy in parts("policies"):
            engine_of(policy, run=2)
        engine_of("westover", practice=ALL_PRACTICE, run=53, years=2)

    return found or found.update(_watched(monkeypatch, run)) or found


def test_the_state_of_the_base_school_takes_at_most_two_kilobytes_a_student():
    engine = Engine.of(load("base"), [0], [POINT], 1)
    size = sum(array.nbytes for array in engine.state.arrays.values())
    assert size / engine.state.sizes.student <= MOST_BYTES


def test_the_state_refuses_what_is_not_declared_or_out_of_bounds():
    engine = engine_of()
    state, good = engine.state, engine.state["trust"]
    cases = {
        "without declaring": ({"skill": state["skill"]}, ("trust",)),
        "has shape": ({"trust": good[:-1]}, ("trust",)),
        "holds float32": ({"trust": good.astype(np.float32)}, ("trust",)),
        "leaves its bounds": ({"trust": good + 1}, ("trust",)),
        "not a|leaves its bounds": ({"trust": good * np.nan}, ("trust",)),
    }
    for words, (changes, allowed) in cases.items():
        with pytest.raises(ValueError, match=words):
            state.apply(changes, allowed, "test")
    assert np.array_equal(state["trust"], good)
