"""What every policy that is found keeps to."""

import copy
import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plsim.core.declare import levers_of, nested_of
from plsim.core.registry import parts
from plsim.core.sources import SOURCES
from plsim.state.fields import FIELDS
from plsim.timetable.block import Plan
from plsim.timetable.modes import MODES
from plsim.timetable.parts import KNOWABLE, Policy
from plsim.week.assemble import policy_of, setting_of
from plsim.week.checks import lever_fault
from plsim.week.engine import conserve_minutes
from schools import ALL_PRACTICE, at_week, drawn_state, engine_of, free_fields, scenario_of

POLICIES = parts("policies")
each = pytest.mark.parametrize("name", POLICIES)
each_class = pytest.mark.parametrize("cls", POLICIES.values(), ids=POLICIES)
weeks = st.sampled_from([0, 1, 5, 11, 12, 35])
seeds = st.integers(0, 2**32 - 1)

STRANDS = ("number", "geometry", "statistics")


@st.composite
def schools(draw):
    """Draw a small school, with its practice."""
    subjects = {
        name: {
            "strands": [f"{name[0]}_{s}" for s in STRANDS[: draw(st.integers(1, 3))]],
            "minutes": draw(st.integers(60, 600)),
        }
        for name in ("mathematics", "reading")[: draw(st.integers(1, 2))]
    }
    return {
        "grades": list(range(3, 3 + draw(st.integers(1, 3)))),
        "classes": draw(st.integers(1, 4)),
        "class_size": draw(st.integers(1, 9)),
        "schools": draw(st.integers(1, 2)),
        "subjects": subjects,
        "other_minutes": draw(st.integers(0, 900)),
        "practice": {
            "assess_every": draw(st.integers(0, 6)), "assess_minutes": draw(st.integers(1, 59)),
            "sharing": draw(st.floats(0, 1)),
        },
    }  # fmt: skip


SIMPLE = tuple(name for name in POLICIES if not nested_of(POLICIES[name]))
ROOMY = {"schools": 2, "classes": 2, "class_size": 6, "other_minutes": 6000}


@st.composite
def entries(draw, name):
    """Draw a policy with levers as they may be written, and simple policies inside it."""
    entry = {"use": name}
    for lever, card in levers_of(POLICIES[name]).items():
        if card.choices:
            entry[lever] = draw(st.sampled_from(card.choices))
        elif isinstance(card.value, int):
            entry[lever] = draw(st.integers(int(card.low), int(card.high)))
        else:
            entry[lever] = draw(st.floats(card.low, card.high))
        assert lever_fault(card, entry[lever]) == ""
    inner = nested_of(POLICIES[name])
    return entry | {key: draw(st.sampled_from(SIMPLE).flatmap(entries)) for key in inner}


def fitted(entry, school):
    """Turn down what the policy refuses in a school; give a roomier school where that is no help.

    Levers go to their lowest value, then to their default; in the end all are at their default.
    """
    for space, drawn in (({}, entry), (ROOMY, entry), (ROOMY, bare(entry))):
        entry = copy.deepcopy(drawn)
        for _ in range(8):
            refused = refusals(entry, school | space)
            if not refused:
                return entry, school | space
            for path in refused:
                turn_down(entry, path.split("."))
    raise AssertionError(f"{entry}: refused in {school | ROOMY}: {refused}")


def bare(entry):
    inner = nested_of(POLICIES[entry["use"]])
    return {"use": entry["use"]} | {key: bare(entry[key]) for key in inner}


def refusals(entry, school):
    scenario = scenario_of(entry, **school)
    return [name for name, _ in policy_of(scenario.policy).faults(setting_of(scenario))]


def turn_down(entry, path):
    """Lower the lever at a path, or take fixed classes for a policy that has none to lower."""
    *inside, lever = path
    for depth, key in enumerate(inside):
        if lever == "use" and depth == len(inside) - 1:
            entry[key] = {"use": "fixed"}
            return
        entry = entry[key]
    levers, inner = (of(POLICIES[entry["use"]]) for of in (levers_of, nested_of))
    if lever in inner:
        entry[lever] = {"use": "fixed"}
    elif lever in levers and levers[lever].choices:
        choices = levers[lever].choices
        entry[lever] = choices[(choices.index(entry.get(lever, choices[0])) + 1) % len(choices)]
    elif lever in levers and entry.get(lever, levers[lever].low) != levers[lever].low:
        entry[lever] = levers[lever].low
    elif lever in levers:
        for name in [lever] if lever in entry else set(entry) & set(levers):
            del entry[name]


def planned(entry, school, week, seed=1, how=0, worlds=2):
    """An engine of a drawn school with its plan made, its levers fitted to the school."""
    entry, school = fitted(entry, school)
    engine = engine_of(entry, worlds=worlds, seed=seed % 100, **school)
    fields = [field for field in free_fields() if FIELDS[field].starter != "engine"]
    return at_week(drawn_state(engine, seed, how, fields), week)


@st.composite
def cases(draw, name, how=(0, 1)):
    """Draw a policy of a name, a school, a week, a seed, and how the state is drawn."""
    picked = draw(entries(name)), draw(schools()), draw(weeks), draw(seeds)
    return (*picked, draw(st.sampled_from(how)))


def some(few):
    return settings(deadline=None, max_examples=few, suppress_health_check=[HealthCheck.too_slow])


@each_class
def test_it_is_a_frozen_dataclass_that_can_be_made_with_no_arguments(cls):
    assert issubclass(cls, Policy)
    policy = cls()
    with pytest.raises(dataclasses.FrozenInstanceError):
        policy.title = "other"
    assert {field.name for field in dataclasses.fields(cls)} == {*levers_of(cls), *nested_of(cls)}


@each_class
def test_it_looks_at_nothing_but_what_adults_may_know(cls):
    assert set(cls.looks_at) <= KNOWABLE
    assert len(set(cls.looks_at)) == len(cls.looks_at)


def test_what_adults_may_know_are_fields_without_true_skill_or_effectiveness():
    assert set(FIELDS) >= KNOWABLE
    secret = {"skill", "standing", "rate", "start_skill", "effectiveness", "strength", "drive"}
    assert not secret & KNOWABLE


@each_class
def test_its_card_is_complete(cls):
    for word in ("title", "groups_by", "regroups", "needs", "weakest_link"):
        assert isinstance(getattr(cls, word), str)
        assert getattr(cls, word)
    assert cls.sources
    assert set(cls.sources) <= set(SOURCES)
    assert cls.__doc__


@each_class
def test_its_levers_have_words_and_valid_defaults(cls):
    for card in levers_of(cls).values():
        assert card.meaning
        assert lever_fault(card, card.value) == ""
        assert card.choices or (card.unit and card.low is not None and card.low < card.high)


@each
def test_it_runs_in_the_base_school_as_it_stands(name):
    scenario = scenario_of(name)
    assert list(POLICIES[name]().faults(setting_of(scenario))) == []


@each
@some(6)
@given(data=st.data())
def test_every_student_is_in_one_block_of_each_slot(name, data):
    engine = planned(*data.draw(cases(name)))
    slots = {}
    for block in engine.plan.blocks:
        slots[block.slot] = slots.get(block.slot, 0) + (block.group >= 0)
    for slot, times in slots.items():
        assert np.all(times <= 1), slot
        if not nested_of(engine.policy):  # policies for parts of a school have slots of their own
            assert np.all(times == 1), slot


@pytest.mark.no_cover
@each
@some(8)
@given(data=st.data())
def test_minutes_are_conserved(name, data):
    engine = planned(*data.draw(cases(name)))
    whole = engine.setting.week_minutes
    state, plan = engine.state, engine.plan
    students = plan.minutes_of_students(state.sizes.student)
    np.testing.assert_allclose(students, whole, atol=1e-6)
    assert plan.minutes_of_teachers(state.sizes.teacher).max() <= whole + 1e-6
    for block in plan.blocks:
        assert np.all(block.minutes >= 0)
    conserve_minutes(plan, state, engine.setting)
    busy = [i for i, block in enumerate(plan.blocks) if (minutes_of(block) > 1).any()]
    if busy:
        longer = [
            dataclasses.replace(block, minutes=block.minutes * (1.1 if i == busy[0] else 1.0))
            for i, block in enumerate(plan.blocks)
        ]
        with pytest.raises(ValueError, match="minutes"):
            conserve_minutes(Plan(tuple(longer)), state, engine.setting)


def minutes_of(block):
    """Minutes of each student who is in the block."""
    return block.minutes[block.group[block.group >= 0]]


@pytest.mark.no_cover
@each
@some(6)
@given(data=st.data())
def test_groups_are_led_in_their_own_school_and_work_on_whole_shares(name, data):
    engine = planned(*data.draw(cases(name)))
    state, plan = engine.state, engine.plan
    for block in plan.blocks:
        assert block.mode is MODES[block.mode.name]
        assert block.level in ("calendar", "group", "own")
        inside = block.group >= 0
        adult = block.teacher[block.group[inside]]
        assert np.array_equal(state["teacher_school"][adult], state["school"][inside])
        shares = block.strands.sum(axis=1)
        assert np.all(np.isclose(shares, 1.0) | (shares == 0.0))
        assert np.all(block.strands >= 0.0)
    assert np.array_equal(state["teacher_school"][plan.placed[:, 0]], state["school"])
    assert 0.0 <= plan.support <= 1.0


@pytest.mark.no_cover
@each
@some(4)
@given(data=st.data())
def test_a_plan_depends_on_nothing_but_what_the_policy_looks_at(name, data):
    entry, school, week, seed, _ = data.draw(cases(name))
    engine = planned(entry, school, week, seed)
    view = engine.state.view(engine.policy.sees())
    plan = engine.policy.plan(view, engine.week())
    hidden = [name for name in free_fields() if name not in engine.policy.sees()]
    drawn_state(engine, seed + 1, 1, hidden)
    again = engine.policy.plan(engine.state.view(engine.policy.sees()), engine.week())
    assert_same_plan(plan, again)


@pytest.mark.no_cover
@each
@some(4)
@given(data=st.data())
def test_a_world_is_planned_without_regard_to_others(name, data):
    entry, school, week, seed, _ = data.draw(cases(name))
    alone = planned(entry, school, week, seed, worlds=1)
    both = planned(entry, school, week, seed, worlds=2)
    students = alone.state.sizes.student
    assert np.array_equal(alone.plan.placed, both.plan.placed[:students])
    for one, two in zip(alone.plan.blocks, both.plan.blocks, strict=True):
        assert np.array_equal(one.group, two.group[:students])
        assert np.array_equal(one.minutes, two.minutes[: len(one.minutes)])
        assert np.array_equal(one.strands, two.strands[: len(one.strands)])


def assert_same_plan(plan, again):
    assert np.array_equal(plan.placed, again.placed)
    assert plan.support == again.support
    for one, two in zip(plan.blocks, again.blocks, strict=True):
        assert (one.slot, one.mode, one.level) == (two.slot, two.mode, two.level)
        for part in ("minutes", "group", "teacher", "strands"):
            assert np.array_equal(getattr(one, part), getattr(two, part))
    assert (plan.moves is None) == (again.moves is None)
    for name, column in vars(plan.moves).items() if plan.moves else ():
        assert np.array_equal(column, getattr(again.moves, name))


@each
@some(8)
@given(data=st.data())
def test_the_reasons_of_moves_can_be_recomputed(name, data):
    engine = planned(*data.draw(cases(name)))
    before = np.repeat(engine.state["home"][:, None], engine.state.sizes.subject, axis=1)
    engine.state.apply({"placed": before}, ("placed",), "test")
    plan = engine.policy.plan(engine.state.view(engine.policy.sees()), engine.week())
    moves = plan.moves
    if moves is None:
        assert np.array_equal(plan.placed, before)
        return
    state, who = engine.state, moves.student
    changed = {tuple(pair) for pair in np.argwhere(before != plan.placed)}
    assert changed == set(zip(who, moves.subject, strict=True))
    assert len(who) == len(changed)
    assert np.array_equal(moves.from_teacher, before[who, moves.subject])
    assert np.array_equal(moves.to_teacher, plan.placed[who, moves.subject])
    standard = engine.week().standard[state["grade"]]
    ranked = {}
    for move in each_of(moves):
        student = move["student"]
        strands = slice(move["strand"], move["last_strand"] + 1)
        estimate = state["estimate"][:, strands].mean(axis=1)
        need = standard[student, strands].mean() - estimate[student]
        seen = state["strength_seen"][move["to_teacher"], strands].mean()
        told = [move[part] for part in ("estimate", "need", "strength")]
        np.testing.assert_allclose(told, [estimate[student], need, seen], rtol=0, atol=1e-12)
        pool = pool_of(move, plan, state)
        assert pool[student]
        assert move["pool"] == pool.sum()
        assert (
            move["seats"] == (pool & (plan.placed[:, move["subject"]] == move["to_teacher"])).sum()
        )
        height = np.round(estimate, 9)
        if move["band"] < 0:  # all of the pool are ranked by the same strands
            first = (height < height[student]) | (
                (height == height[student]) & (state["student_id"] < state["student_id"][student])
            )
            assert move["rank"] == (first & pool).sum()
        key = (move["band"], height[student], state["student_id"][student])
        ranked.setdefault((move["subject"], pool.tobytes()), []).append((move["rank"], key))
    for found in ranked.values():  # ranks of those who moved stand in the order of their reasons
        keys = [key for _, key in sorted(found)]
        assert keys == sorted(keys)
        assert len({rank for rank, _ in found}) == len(found)


def each_of(moves):
    """The moves, one mapping each."""
    return [
        {name: column[i] for name, column in vars(moves).items()} for i in range(len(moves.student))
    ]


def pool_of(move, plan, state):
    """The pool that a record tells: those of the school (and grade) who follow the same policy.

    Policies for parts of a school have blocks of their own.
    """
    student = move["student"]
    together = np.any([b.group >= 0 for b in plan.blocks if b.group[student] >= 0], axis=0)
    pool = together & (state["school"] == move["pool_school"])
    return pool if move["pool_grade"] < 0 else pool & (state["grade"] == move["pool_grade"])


@each
def test_nobody_moves_in_weeks_without_regrouping_and_moves_are_counted(name):
    engine = engine_of(name, practice=ALL_PRACTICE)
    counted = engine.state["moves"].copy()
    for _ in range(13):
        before = engine.state["placed"].copy()
        engine.step()
        changed = (engine.state["placed"] != before).sum(axis=1)
        if engine.number > 1:
            counted = counted + changed
        moves = engine.plan.moves
        assert changed.sum() == (0 if moves is None else len(moves.student))
    assert np.array_equal(engine.state["moves"], counted)
