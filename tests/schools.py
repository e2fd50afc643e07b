"""Small schools to try parts on: engines, random states, and the same state in another order."""

from dataclasses import replace

import numpy as np

from plsim.core.declare import assumptions_of, nested_of
from plsim.core.registry import parts
from plsim.scenario.schema import Scenario
from plsim.state.fields import FIELDS
from plsim.state.state import State
from plsim.timetable.parts import in_worlds
from plsim.timetable.usual import assessment
from plsim.week.draw import POINT
from plsim.week.engine import Engine
from plsim.week.order import WEEK

ALL_PRACTICE = {
    "assess_every": 6, "sharing": 0.5, "public_practice": 1, "coaching": 0.5,
}  # fmt: skip

# how far states are drawn, by unit: as far as schools go, well inside the bounds of the fields
REACH = {
    "SD of grade 4": (-4.0, 6.0), "SD": (-3.0, 3.0), "log": (-0.7, 0.7), "SD squared": (1e-4, 30.0),
    "ratio": (0.05, 3.0), "minutes": (0.0, 450.0), "standard minutes": (0.0, 900.0),
    "weeks": (0.0, 2.0), "years": (0.0, 45.0), "engagement": (-0.4, 0.4),
}  # fmt: skip


def entry_of(policy):
    """Name a policy as a scenario does; policies inside it are fixed classes unless given."""
    entry = {"use": policy} if isinstance(policy, str) else policy
    inner = nested_of(parts("policies")[entry["use"]])
    return {name: {"use": "fixed"} for name in inner} | entry


def scenario_of(policy="fixed", *, years=1, assumptions=None, people=None, week=None, **school):
    """A small school: two grades of two classes of six, unless told otherwise."""
    size = {"grades": [3, 4], "classes": 2, "class_size": 6}
    size |= {"schools": 2} if entry_of(policy)["use"] == "magnet" else {}  # it takes a district
    more = [name for name in parts("mechanisms") if name not in WEEK]
    if week is None and more:  # a new mechanism acts last, so that the contract holds it too
        week = (*WEEK, *more)
    return Scenario.model_validate(
        {
            "name": "small",
            "school": size | school,
            "policy": entry_of(policy),
            "years": years,
            "assumptions": assumptions or {},
            "people": people or {"disruptive": 0.3},
            **({"week": list(week)} if week else {}),
        }
    )


def engine_of(policy="fixed", *, worlds=2, seed=1, years=1, run=0, **more):
    """An engine over worlds 0, 1, ... at the point values, some weeks on."""
    scenario, draws = scenario_of(policy, **more), [POINT] * worlds
    engine = Engine.of(scenario, range(worlds), draws, seed, years=years)
    for _ in range(run):
        engine.step()
    return engine


def at_week(engine, number):
    """Put the engine at the start of a week with its plan made, no part having acted."""
    engine.number = number
    if engine.taught:
        view = engine.state.view(engine.policy.sees())
        plan = engine.policy.planned(view, engine.week())
        if engine.setting.practice.assesses_in(engine.of_year):
            homes = engine.state.view(("home", "teacher_id"))
            plan = replace(plan, blocks=(*plan.blocks, assessment(homes, engine.week())))
        engine.plan = plan
        engine.state.apply({"placed": plan.placed}, ("placed",), "test")
    return engine


def drawn_state(engine, seed, how, fields=None):
    """Change fields at random within reach: `how` 0 leaves, 1 fills evenly, 2 takes the ends."""
    rng = np.random.default_rng(seed)
    for name in fields or free_fields():
        card, kind = FIELDS[name], how if how < 3 else rng.integers(3)
        low, high = REACH.get(card.unit, (card.low, card.high))
        low, high = max(low, card.low), min(high, card.high)
        shape = engine.state.sizes.shape(name)
        if card.unit == "0 or 1":
            new = rng.integers(0, 2, shape) * 1.0
        elif kind == 1:
            new = rng.uniform(low, high, shape)
        else:
            new = np.where(rng.random(shape) < 0.5, low, high)
        if kind:
            engine.state.apply({name: new.astype(card.dtype)}, (name,), "test")
    best = engine.state["known"].max(axis=1)
    engine.state.apply({"best_known": best}, ("best_known",), "test")
    return engine


def free_fields():
    """Name the fields that may be drawn one by one: all that number nothing and nobody."""
    fixed = {"row", "id", "grade", "count"}
    return [
        name
        for name, card in FIELDS.items()
        if card.unit not in fixed and card.high < 1e3 and name != "leads_class"
    ]


class Order:
    """Another order of the rows of schools, teachers (within schools) and students."""

    def __init__(self, state, seed):
        rng = np.random.default_rng(seed)
        self.school = rng.permutation(state.sizes.school)
        own = [np.flatnonzero(state["teacher_school"] == school) for school in self.school]
        self.teacher = np.concatenate([rng.permutation(rows) for rows in own])
        self.student = rng.permutation(state.sizes.student)

    def apply(self, name, array, state):
        """Bring an array of the state `state` into this order."""
        card = FIELDS[name]
        new = array[getattr(self, card.axes[0])]
        if card.axes[1:] == ("teacher",):
            new = self._columns(new, state)
        if card.rows_of:
            place = np.argsort(getattr(self, card.rows_of))
            new = np.where(new >= 0, place[new], -1)
        if name == "first_teacher":
            new = np.r_[0, np.cumsum(self._sizes(state))[:-1]]
        return new.astype(card.dtype)

    def state(self, state):
        """Give the same state in this order."""
        arrays = {name: self.apply(name, array, state) for name, array in state.arrays.items()}
        return State(state.sizes, arrays)

    def _sizes(self, state):
        return np.bincount(state["teacher_school"])[self.school]

    def _columns(self, array, state):
        new, begin = np.zeros_like(array), 0
        school_of = state["school"][self.student]
        for school, size in zip(self.school, self._sizes(state), strict=True):
            rows = np.flatnonzero(school_of == school)
            columns = self.teacher[begin : begin + size] - state["first_teacher"][school]
            new[np.ix_(rows, np.arange(size))] = array[np.ix_(rows, columns)]
            begin += size
        return new


def with_values(part, worlds, **values):
    """Give a part with some assumptions replaced, one value per world for all of them."""
    every = {name: getattr(part, name) for name in assumptions_of(part)} | values
    return replace(part, **{name: in_worlds(value, worlds) for name, value in every.items()})


def act_of(engine, name, part=None):
    """Let one part act on the engine's state; give what it changes."""
    part = part or dict(engine.acts)[name]
    changes = part.step(engine.state.view(part.reads), engine.week())
    engine.state.apply(changes, part.changes, name)
    return changes
