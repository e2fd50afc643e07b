"""What every outcome that is found keeps to."""

import dataclasses
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plsim.core.registry import parts
from plsim.core.sources import ASSUMED, SOURCES
from plsim.state.fields import FIELDS
from plsim.timetable.block import Plan
from plsim.timetable.parts import Outcome
from plsim.week.simulate import subgroups
from schools import Order, at_week, drawn_state, engine_of

OUTCOMES = parts("outcomes")
each = pytest.mark.parametrize("name", OUTCOMES)
each_class = pytest.mark.parametrize("cls", OUTCOMES.values(), ids=OUTCOMES)
seeds = st.integers(0, 2**32 - 1)
policies = st.sampled_from(list(parts("policies")))


def measured(name, engine, groups=None):
    outcome = OUTCOMES[name]()
    groups = groups or subgroups(engine)
    rows = outcome.measure(engine.state.view(outcome.reads), groups, engine.week())
    return {(measure, group): values for measure, group, values in rows}


def lived(policy, seed, how=1, worlds=3, **more):
    """An engine some weeks on, whose state is then drawn."""
    engine = engine_of(policy, worlds=worlds, seed=seed % 50, run=2, **more)
    return drawn_state(engine, seed, how)


@each_class
def test_it_is_a_frozen_dataclass_that_can_be_made_with_no_arguments(cls):
    assert issubclass(cls, Outcome)
    with pytest.raises(dataclasses.FrozenInstanceError):
        cls().card = None


@each
def test_its_card_is_complete(name):
    card = OUTCOMES[name].card
    assert card.name == name
    assert card.title
    assert card.unit
    assert card.more
    assert card.less
    assert card.more != card.less
    assert card.direction in ("higher", "lower", "neither")
    assert card.smallest > 0
    assert card.smallest_source in SOURCES or card.smallest_source == ASSUMED
    assert not card.months or card.standardise
    assert not card.standardise or card.unit == "SD"


@each_class
def test_it_reads_declared_fields(cls):
    assert set(cls.reads) <= set(FIELDS)


@each
def test_it_gives_one_value_per_world_for_each_measure_and_subgroup(name):
    rows = measured(name, lived("westover", 1))
    assert rows
    for (measure, group), values in rows.items():
        assert measure.split(" ")[0] in (
            "skill",
            "exam",
            "",
            "naive",
            "controls",
            "lottery",
        )  # "skill mathematics": one subject
        assert group
        assert values.shape == (3,)
        assert values.dtype == np.float64
        assert np.all(np.isfinite(values))
    if OUTCOMES[name].card.standardise:
        spreads = {measure for measure, _ in measured("spread", lived("westover", 1))}
        assert {measure for measure, _ in rows} <= spreads


@each
def test_no_row_is_given_twice(name):
    engine = lived("fixed", 1)
    outcome, groups = OUTCOMES[name](), subgroups(engine)
    rows = outcome.measure(engine.state.view(outcome.reads), groups, engine.week())
    assert len({(measure, group) for measure, group, _ in rows}) == len(rows)


@each
def test_an_empty_subgroup_is_not_a_number_and_never_infinite(name):
    engine = lived("westover", 2)
    nobody = np.zeros(engine.state.sizes.student, dtype=bool)
    full = subgroups(engine)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        empty = measured(name, engine, dict.fromkeys(full, nobody))
    whole = measured(name, engine)
    for key, values in empty.items():
        by_group = key[1] in full and np.array_equal(measured(name, engine)[key], whole[key])
        assert not np.any(np.isinf(values))
        if by_group and not np.array_equal(values, whole[key]):
            assert np.all(np.isnan(values))


@each
@pytest.mark.parametrize("share", [0, 1])
def test_a_school_of_one_kind_of_students_gives_no_infinite_number(name, share):
    engine = lived("fixed", 3, worlds=1, classes=1, class_size=1)
    students = engine.state.sizes.student
    engine.state.apply(
        {"disadvantaged": np.full(students, share * 1.0)}, ("disadvantaged",), "test"
    )
    for values in measured(name, engine).values():
        assert not np.any(np.isinf(values))


@pytest.mark.no_cover
@each
@settings(deadline=None, max_examples=10)
@given(policy=policies, seed=seeds, how=st.integers(1, 3))
def test_the_order_of_rows_is_of_no_matter(name, policy, seed, how):
    engine = lived(policy, seed, how, schools=2)
    engine.plan = Plan()  # last week's has the rows of this order alone
    order = Order(engine.state, seed)
    other = at_week(dataclasses.replace(engine, state=order.state(engine.state)), 3)
    at_week(engine, 3)
    found, again = measured(name, engine), measured(name, other)
    assert found.keys() == again.keys()
    for key, values in found.items():
        np.testing.assert_allclose(again[key], values, rtol=1e-12, atol=1e-12)


@pytest.mark.no_cover
@each
@settings(deadline=None, max_examples=10)
@given(policy=policies, seed=seeds)
def test_a_worlds_value_does_not_depend_on_other_worlds(name, policy, seed):
    engine = lived(policy, seed)
    groups = subgroups(engine)
    found = measured(name, engine, groups)
    reads = [field for field in OUTCOMES[name].reads if FIELDS[field].dtype is np.float64]
    kept = {field: engine.state[field].copy() for field in reads}
    drawn_state(engine, seed + 1, 1, reads)
    for field, old in kept.items():
        own = engine.state["world" if len(old) == len(groups["all"]) else "teacher_world"] == 1
        mixed = engine.state[field].copy()
        mixed[own] = old[own]
        engine.state.apply({field: mixed}, (field,), "test")
    for key, values in measured(name, engine, groups).items():
        assert np.array_equal(values[1], found[key][1], equal_nan=True)
