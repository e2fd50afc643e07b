"""What every mechanism that is found keeps to."""

import dataclasses
import importlib
import inspect
import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plsim.core.compiled import Kernel
from plsim.core.declare import assumptions_of
from plsim.core.registry import parts
from plsim.core.sources import ASSUMED, SOURCES
from plsim.population.people import People
from plsim.state.fields import FIELDS
from plsim.timetable.parts import Mechanism, per_world
from plsim.week.order import WEEK
from schools import (
    ALL_PRACTICE,
    Order,
    act_of,
    at_week,
    drawn_state,
    engine_of,
    free_fields,
    with_values,
)

MECHANISMS = parts("mechanisms")
POLICIES = list(parts("policies"))
CARDS = {
    f"{name}.{field}": card
    for name, cls in {**MECHANISMS, "people": People}.items()
    for field, card in assumptions_of(cls).items()
}
OF_THE_WEEK = {"success"}  # the lesson starts it anew each week and software adds its part
SETTLED = [name for name in free_fields() if FIELDS[name].starter != "engine"]

weeks = st.sampled_from([0, 1, 5, 17, 35, 52, 87])
summers = st.sampled_from([36, 51])


def engine_in(policy, week, seed=1, how=0, data=1):
    """An engine in a week of a small school whose state is drawn."""
    engine = engine_of(policy, seed=seed, practice=ALL_PRACTICE, years=2)
    return at_week(drawn_state(engine, data, how), week)


each = pytest.mark.parametrize("name", MECHANISMS)
each_class = pytest.mark.parametrize("cls", MECHANISMS.values(), ids=MECHANISMS)


@each_class
def test_it_is_a_frozen_dataclass_that_can_be_made_with_no_arguments(cls):
    assert issubclass(cls, Mechanism)
    with pytest.raises(dataclasses.FrozenInstanceError):
        cls().reads = ()
    assert {field.name for field in dataclasses.fields(cls)} == set(assumptions_of(cls))


@each_class
def test_it_reads_and_changes_declared_fields(cls):
    assert set(cls.reads) <= set(FIELDS)
    assert set(cls.changes) <= set(FIELDS)
    assert len(set(cls.reads)) == len(cls.reads)
    assert cls.changes


@each_class
def test_its_null_values_are_assumptions_within_their_bounds(cls):
    for field, value in cls.null.items():
        card = assumptions_of(cls)[field]
        assert card.minimum is None or value >= card.minimum
        assert card.maximum is None or value <= card.maximum


def test_the_order_of_the_week_names_mechanisms_once():
    """A new mechanism need not stand there: a scenario may name its own week."""
    assert set(WEEK) <= set(MECHANISMS)
    assert len(set(WEEK)) == len(WEEK)


@settings(deadline=None, max_examples=40)
@given(
    policy=st.sampled_from(POLICIES), week=weeks | summers, how=st.integers(1, 3),
    data=st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_all_keep_the_bounds_and_their_inputs_from_any_state(policy, week, how, data):
    engine = engine_in(policy, week, how=how, data=data)
    before = {name: array.copy() for name, array in engine.state.arrays.items()}
    for name, act in engine.acts:
        if engine.taught or act.summer:
            view = engine.state.view(act.reads)
            changes = act.step(view, engine.week())
            assert set(changes) <= set(act.changes)
            for array in changes.values():
                assert not any(np.shares_memory(array, old) for old in vars(view).values())
            for field, array in before.items():
                assert np.array_equal(engine.state[field], array), f"{name} wrote into {field}"
            for field, array in changes.items():
                card = FIELDS[field]
                assert array.dtype == card.dtype
                assert array.shape == engine.state.sizes.shape(field)
                assert np.all((array >= card.low) & (array <= card.high)), f"{name}: {field}"


@pytest.mark.no_cover
@each
@settings(deadline=None, max_examples=8)
@given(how=st.integers(1, 3), data=st.integers(0, 2**32 - 1))
def test_it_keeps_the_bounds_when_a_year_starts_and_turns(name, how, data):
    engine = engine_in("westover", 52, how=how, data=data)
    act = dict(engine.acts)[name]
    for move in (act.start, act.turn):
        changes = move(engine.state.view(act.reads), engine.week())
        engine.state.apply(changes, act.changes, name)


@pytest.mark.no_cover
@each
@settings(deadline=None, max_examples=10)
@given(
    policy=st.sampled_from(POLICIES), week=weeks, how=st.integers(0, 3),
    data=st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_the_order_of_rows_is_of_no_matter(name, policy, week, how, data):
    engine = engine_of(policy, practice=ALL_PRACTICE, years=2, schools=2, classes=3, class_size=4)
    drawn_state(engine, data, how)
    order = Order(engine.state, data)
    other = dataclasses.replace(engine, state=order.state(engine.state))
    at_week(engine, week)
    at_week(other, week)
    placed = order.apply("placed", engine.state["placed"], engine.state)
    assert np.array_equal(placed, other.state["placed"])
    act = dict(engine.acts)[name]
    for move in (act.step, act.start, act.turn):
        found = move(engine.state.view(act.reads), engine.week())
        again = move(other.state.view(act.reads), other.week())
        for field, array in found.items():
            expected = order.apply(field, array, engine.state)
            np.testing.assert_allclose(again[field], expected, rtol=1e-12, atol=1e-12)


@pytest.mark.no_cover
@each
@settings(deadline=None, max_examples=8)
@given(
    policy=st.sampled_from(POLICIES), week=st.sampled_from([0, 1, 11]), how=st.integers(1, 3),
    data=st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_at_its_null_values_it_changes_nothing(name, policy, week, how, data):
    """In school weeks: in summer skill moves with the calendar, whatever is forgotten."""
    cls = MECHANISMS[name]
    if not cls.null:
        pytest.skip("declares no null values")
    null = {f"{name}.{field}": value for field, value in cls.null.items()}
    engine = engine_of(policy, practice=ALL_PRACTICE, assumptions=null, run=1)
    drawn_state(engine, data, how, SETTLED)
    at_week(engine, week)
    act = dict(engine.acts)[name]
    view = engine.state.view(act.reads)
    changes = act.step(view, engine.week())
    for field in set(cls.reads) & set(changes) - OF_THE_WEEK:
        assert np.array_equal(changes[field], getattr(view, field)), field


@each
@pytest.mark.parametrize("policy", POLICIES)
def test_the_compiled_kernels_say_what_the_plain_loops_say(name, policy, monkeypatch):
    for week in (0, 5, 35, 36, 52):
        engine = _drawn_once(policy, week)
        act = dict(engine.acts)[name]
        if not (engine.taught or act.summer):
            continue
        for move in (act.start, act.step, act.turn):
            view = engine.state.view(act.reads)
            compiled = move(view, engine.week())
            with monkeypatch.context() as patch:
                patch.setattr(Kernel, "__call__", _plain)
                plain = move(view, engine.week())
            assert compiled.keys() == plain.keys()
            for field, array in compiled.items():
                np.testing.assert_allclose(plain[field], array, rtol=1e-12, atol=1e-12)


@cache
def _drawn_once(policy, week):
    """Give an engine whose state nobody changes: what mechanisms give is not applied."""
    return engine_in(policy, week, how=3, data=7)


COMPILED = Kernel.__call__


def _plain(self, *arguments):
    """Run the kernels of mechanisms as they stand; those below them have tests of their own."""
    if self.plain.__module__.startswith("plsim.mechanisms."):
        return self.plain(*arguments)
    return COMPILED(self, *arguments)


@each_class
def test_its_kernels_name_only_its_own_assumptions(cls):
    """Compiled or not, a kernel takes them by name from a record of the student's world."""
    kind = per_world(cls(), 3).dtype
    assert kind.names == tuple(assumptions_of(cls)) or (kind.names or ()) == ()
    for kernel in _kernels(cls):
        named = set(re.findall(r"\ba\.(\w+)", inspect.getsource(kernel.plain)))
        assert named <= set(assumptions_of(cls))


@each_class
def test_records_hold_each_worlds_own_assumptions(cls):
    card = next(iter(assumptions_of(cls)))
    part = with_values(cls(), 3, **{card: np.array([0.1, 0.2, 0.3])})
    assert [record[card] for record in per_world(part, 3)] == [0.1, 0.2, 0.3]
    assert len({record[card] for record in per_world(cls(), 3)}) == 1


def _kernels(cls):
    module = importlib.import_module(cls.__module__)
    found = [thing for thing in vars(module).values() if isinstance(thing, Kernel)]
    return [kernel for kernel in found if kernel.plain.__module__ == cls.__module__]


@pytest.mark.parametrize("key", CARDS)
def test_every_assumption_says_what_it_is_and_where_from(key):
    card = CARDS[key]
    assert card.unit
    assert card.meaning
    assert card.source in SOURCES or card.source == ASSUMED
    assert card.low <= card.value <= card.high
    assert card.low < card.high
    assert card.minimum is None or card.minimum <= card.low
    assert card.maximum is None or card.high <= card.maximum


OF_MECHANISMS = [key for key in CARDS if not key.startswith("people.")]


@pytest.mark.parametrize("key", OF_MECHANISMS)
def test_every_assumption_of_a_mechanism_matters_somewhere(key):
    name, _, field = key.partition(".")
    assert any(_differs(name, field, engine) for engine in _situations())


def _differs(name, field, engine):
    """Say whether two values of an assumption give different changes."""
    act, card = dict(engine.acts)[name], CARDS[f"{name}.{field}"]
    worlds, view = engine.state.sizes.world, engine.state.view(MECHANISMS[name].reads)
    ends = [with_values(act, worlds, **{field: value}) for value in (card.low, card.high)]
    for move in ("start", "step", "turn"):
        low, high = (getattr(end, move)(view, engine.week()) for end in ends)
        if any(not np.array_equal(low[each], high[each]) for each in low):
            return True
    return False


@cache
def _situations():
    """Engines in all kinds of weeks: every policy, and one adult with several groups at once."""
    practice = ALL_PRACTICE | {"canned_training": 1.0, "site_training": 0.5}
    found = []
    for policy in POLICIES:
        for week in (0, 12, 35):
            engine = engine_of(policy, practice=practice, years=2, run=1)
            drawn_state(engine, 5, 1)
            engine.setting = dataclasses.replace(engine.setting, grade_exam=True, scale=1000.0)
            found.append(at_week(engine, week))
    at_once = at_week(drawn_state(engine_of(practice=practice), 5, 1), 0)
    at_once.plan = dataclasses.replace(
        at_once.plan, blocks=tuple(_split(block) for block in at_once.plan.blocks)
    )
    at_once.state.apply({"estimate_variance": unknown(at_once)}, ("estimate_variance",), "test")
    return [*found, at_once]


def unknown(engine):
    """Beliefs of which nothing is known."""
    return np.full(engine.state.sizes.shape("estimate_variance"), 50.0)


def _split(block):
    """Let every adult lead two groups at once."""
    second = np.arange(len(block.group)) % 2 * len(block.teacher)
    return dataclasses.replace(
        block,
        group=block.group + second,
        minutes=np.tile(block.minutes, 2), teacher=np.tile(block.teacher, 2),
        strands=np.tile(block.strands, (2, 1)),
    )  # fmt: skip


@pytest.mark.no_cover
@each
def test_each_world_has_its_own_assumptions(name):
    """World 1 of a batch with another value moves; world 0 stays as it was."""
    cls = MECHANISMS[name]
    engine = engine_in("self_paced", 0, how=1, data=3)
    act = dict(engine.acts)[name]
    again = engine_in("self_paced", 0, how=1, data=3)
    other = {
        field: np.array([getattr(act, field)[0], card.low])
        for field, card in assumptions_of(cls).items()
    }
    changed = act_of(again, name, with_values(act, 2, **other))
    for field, array in act_of(engine, name).items():
        rows = FIELDS[field].axes[0]
        world = engine.state["world" if rows == "student" else f"{rows}_world"]
        assert np.array_equal(array[world == 0], changed[field][world == 0])
