"""Portrait: how a week goes under a policy, read off the plan of a small school."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.declare import nested_of
from plsim.core.registry import parts
from plsim.scenario import Scenario, load, shipped
from plsim.timetable.block import Block
from plsim.timetable.parts import Policy
from plsim.timetable.usual import assessment
from plsim.week.draw import POINT
from plsim.week.engine import Engine
from plsim.week.order import WEEK

CLASSES = 3  # a grade: the fewest in which one aide serves three classes
SEED = 1
APART = 0.1  # share of its minutes by which a stretch may change and still be the same
NUMBERED = re.compile(r"( \d+| \(\d+\))$")

CALLS: dict[str, Callable[[Policy, Block], bool]] = {
    "fidelity": lambda _, block: block.demand > 0.0,
    "effort": lambda _, block: block.teaches and block.mode.paced_by == "teacher",
    "disruption": lambda _, block: block.teaches and block.mode.peers,
    "lesson": lambda _, block: block.teaches and block.mode.broadcast + block.mode.help > 0.0,
    "software": lambda _, block: block.mode.paced_by == "software",
    "learning": lambda _, block: block.teaches,
    "peers": lambda _, block: block.teaches and block.mode.peers,
    "estimates": lambda _, block: block.teaches,
    "knowing": lambda policy, block: block.mode.norms or "known" in policy.sees(),
    "norms": lambda _, block: block.mode.norms,
    "engagement": lambda _, block: block.mode.alone,
    "agency": lambda _, block: block.mode.choice > 0.0,
    "friendships": lambda policy, _: "friends" in policy.sees(),
    "strain": lambda _, block: bool((block.at_once > 1.0).any()),
}
"""When a block calls for a mechanism that ordinary lessons would leave alone, or that they need."""


@dataclass(frozen=True)
class Stretch:
    """Describe like blocks of a week as one: who does what, how long, with whom.

    `minutes` are those of a student who takes part, `share` says how many take part; `groups` of
    `smallest` to `largest` students; `leaders` names who leads (teacher, helper: an adult without
    a class); `at_once` is how many groups an adult leads at a time, on average; `strands` are the
    shares of what is taught.
    """

    slot: str
    mode: str
    minutes: float
    share: float
    groups: int
    smallest: int
    largest: int
    leaders: tuple[str, ...]
    at_once: float
    level: str
    strands: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Price:
    """Hold what a policy takes: USD or another currency a student and year, minutes, adults.

    `total` and `usual` (a student and year) are the outcome cost and that of the same small school
    with fixed classes and no practice; `licensed` (share of students) work with software; `adults`
    and `usual_adults` count those at work; `moving` and `tested` are minutes a week and a year.
    """

    currency: str
    total: float
    usual: float
    licensed: float
    adults: int
    usual_adults: int
    moving: float
    tests: int
    tested: float


@dataclass(frozen=True)
class Portrait:
    """Hold how weeks go: the first, and a later one (number from 0, stretches) where it differs.

    `mechanisms` are those that the blocks call for, in the order of the week.
    """

    scenario: Scenario
    policy: Policy
    first: tuple[Stretch, ...]
    later: tuple[int, tuple[Stretch, ...]] | None
    mechanisms: tuple[str, ...]
    price: Price


def small_school(name: str) -> Scenario:
    """Give the shipped scenario of a policy's name, else the base with that policy, but smaller.

    Policies inside it are fixed classes where no shipped scenario says otherwise.
    """
    few = (f"school.classes={CLASSES}",)
    if name in shipped("scenario"):
        return load(name, few)
    inner = {key: {"use": "fixed"} for key in nested_of(parts("policies")[name])}
    entry = {"name": name, "policy": {"use": name, **inner}}
    return Scenario.model_validate(load("base", few).resolved() | entry)


def portrait(name: str) -> Portrait:
    """Draw the portrait of a policy: one world, every assumption at its point value.

    Raises Faults where the policy refuses the school.
    """
    scenario = small_school(name)
    engine, usual = (Engine.of(each, (0,), (POINT,), SEED) for each in (scenario, _usual(scenario)))
    plan_of(engine, 0)
    plan_of(usual, 0)
    blocks, first, price = engine.plan.blocks, tuple(stretches(engine)), _price(engine, usual)
    late = max(w for w in range(WEEKS_TAUGHT) if not engine.setting.practice.assesses_in(w))
    plan_of(engine, late)
    later = tuple(stretches(engine))
    called = called_for(engine.policy, (*blocks, *engine.plan.blocks))
    return Portrait(
        scenario,
        engine.policy,
        first,
        None if alike(first, later) else (late, later),
        called,
        price,
    )


def _usual(scenario: Scenario) -> Scenario:
    plain = scenario.resolved()
    plain["school"] = {key: value for key, value in plain["school"].items() if key != "practice"}
    return Scenario.model_validate({**plain, "policy": {"use": "fixed"}, "start": None})


def plan_of(engine: Engine, number: int) -> None:
    """Make the plan of a week though no earlier one was lived: nobody has learned or moved."""
    engine.number = number
    week = engine.week()
    plan = engine.policy.planned(engine.state.view(engine.policy.sees()), week)
    if engine.setting.practice.assesses_in(engine.of_year):
        homes = engine.state.view(("home", "teacher_id"))
        plan = replace(plan, blocks=(*plan.blocks, assessment(homes, week)))
    engine.plan = plan


def called_for(policy: Policy, blocks: Iterable[Block]) -> tuple[str, ...]:
    """Name the mechanisms that blocks call for, in the order of the week."""
    lived = [block for block in blocks if _inside(block).any()]
    called = {name for name, calls in CALLS.items() if any(calls(policy, one) for one in lived)}
    return tuple(name for name in WEEK if name in called)


def stretches(engine: Engine) -> Iterator[Stretch]:
    """Describe the plan of an engine's week: blocks that differ by number alone are one stretch."""
    lived = [block for block in engine.plan.blocks if _inside(block).any()]
    found: dict[tuple[str, str, str], list[Block]] = {}
    for block in lived:
        key = (NUMBERED.sub("", block.slot), block.mode.name, block.level)
        found.setdefault(key, []).append(block)
    for (slot, _, _), blocks in found.items():
        yield _stretch(slot, blocks, engine)


def _inside(block: Block) -> npt.NDArray[np.bool_]:
    """Mark the students who have minutes in a block: (student,)."""
    inside: npt.NDArray[np.bool_] = block.group >= 0
    inside[inside] = block.minutes[block.group[inside]] > 0.0
    return inside


def _stretch(slot: str, blocks: list[Block], engine: Engine) -> Stretch:
    students = len(blocks[0].group)
    minutes, groups = np.zeros(students), 0
    taken = np.zeros(len(engine.setting.strands))
    sizes: list[int] = []
    adults: set[int] = set()
    at_once: list[float] = []
    for block in blocks:
        inside = _inside(block)
        own = np.flatnonzero(np.bincount(block.group[inside], minlength=len(block.teacher)))
        # groups of other students stand beside those before; the same students meet again
        again = bool((minutes[inside] > 0.0).any())
        groups = max(groups, len(own)) if again else groups + len(own)
        minutes[inside] += block.minutes[block.group[inside]]
        taken += (block.strands[own] * (block.minutes[own] * block.sizes[own])[:, None]).sum(axis=0)
        sizes += block.sizes[own].tolist()
        at_once += block.at_once[own].tolist()
        adults |= set(block.teacher[own].tolist())
    homes = set(engine.state["home"].tolist())
    part = minutes > 0.0
    whole = float(taken.sum())
    return Stretch(
        slot=slot,
        mode=blocks[0].mode.name,
        minutes=float(minutes[part].mean()),
        share=float(part.mean()),
        groups=groups,
        smallest=min(sizes),
        largest=max(sizes),
        leaders=tuple(
            who for who, some in (("teacher", adults & homes), ("helper", adults - homes)) if some
        ),
        at_once=float(np.mean(at_once)),
        level=blocks[0].level,
        strands=tuple(
            (name, float(amount / whole))
            for name, amount in zip(engine.setting.strands, taken, strict=True)
            if amount > 0.0
        ),
    )


def alike(first: Iterable[Stretch], later: Iterable[Stretch]) -> bool:
    """Say whether two weeks go alike: the same stretches, of about the same length and groups.

    Strands are no difference: they take turns in every school.
    """
    one, other = ({(s.slot, s.mode, s.level): s for s in week} for week in (first, later))
    return one.keys() == other.keys() and all(
        abs(other[key].minutes - s.minutes) <= APART * s.minutes and other[key].groups == s.groups
        for key, s in one.items()
    )


def _price(engine: Engine, usual: Engine) -> Price:
    practice, plan = engine.setting.practice, engine.plan
    tests = sum(map(practice.assesses_in, range(WEEKS_TAUGHT)))
    return Price(
        currency=engine.setting.prices.currency,
        total=_cost(engine),
        usual=_cost(usual),
        licensed=_share(block for block in plan.blocks if block.mode.paced_by == "software"),
        adults=_at_work(engine),
        usual_adults=_at_work(usual),
        moving=_minutes(block for block in plan.blocks if block.mode.name == "transition"),
        tests=tests,
        tested=tests * practice.assess_minutes,
    )


def _cost(engine: Engine) -> float:
    outcome = parts("outcomes")["cost"]()
    ((_, _, values),) = outcome.measure(engine.state.view(outcome.reads), {}, engine.week())
    return float(values[0])


def _at_work(engine: Engine) -> int:
    leads = np.flatnonzero(engine.plan.minutes_of_teachers(engine.state.sizes.teacher) > 0.0)
    return len({*engine.state["home"].tolist(), *leads.tolist()} - {-1})


def _share(blocks: Iterable[Block]) -> float:
    found = [_inside(block) for block in blocks]
    return float(np.any(found, axis=0).mean()) if found else 0.0


def _minutes(blocks: Iterable[Block]) -> float:
    found = [np.where(_inside(b), b.minutes[b.group], 0.0) for b in blocks]
    return float(np.sum(found, axis=0).mean()) if found else 0.0
