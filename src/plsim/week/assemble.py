"""Assemble: the one place where names become parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import Calendar
from plsim.core.declare import assumptions_of, nested_of
from plsim.core.registry import parts
from plsim.population.people import People
from plsim.scenario.schema import Policy as PolicyEntry
from plsim.scenario.schema import Scenario
from plsim.state.state import State
from plsim.timetable.parts import Mechanism, Policy
from plsim.timetable.setting import Practice, Prices, Setting, Size
from plsim.week.draw import draw_part
from plsim.week.ensemble import shipped
from plsim.week.order import WEEK

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Assembly:
    """Hold the parts that run a scenario in some worlds."""

    scenario: Scenario
    setting: Setting
    people: People
    policy: Policy
    acts: tuple[tuple[str, Mechanism], ...]
    worlds: int


def assemble(
    scenario: Scenario,
    draws: Sequence[int],
    seed: int,
    people_draws: Sequence[int] | None = None,
    assumed: Mapping[str, Sequence[float]] | None = None,
) -> Assembly:
    """Turn a scenario's names into parts, with the assumptions of one draw per world.

    `people_draws` are the draws of what makes the people of week 0; else those of the worlds.
    `assumed` gives some assumptions (`file.field`) a value for each world, whatever the draw; what
    the shipped ensemble holds comes from its members. The scenario has been checked
    (`week.checks.check`).
    """
    found, told = parts("mechanisms"), assumed or {}

    def made(cls: type[Any], name: str, draws: Sequence[int] = draws) -> Any:
        cards = assumptions_of(cls)
        own = {f: np.array(told[f"{name}.{f}"]) for f in cards if f"{name}.{f}" in told}
        drawn = draw_part(cls, name, cards, scenario.assumptions, draws, seed, shipped())
        return replace(drawn, **own)

    acts = tuple((name, made(found[name], name)) for name in scenario.week or WEEK)
    people = made(People, "people", draws if people_draws is None else people_draws)
    policy = policy_in(scenario)
    return Assembly(scenario, setting_of(scenario), people, policy, acts, len(draws))


def assumptions_in(made: Assembly) -> dict[str, Floats]:
    """List what an assembly assumes, as its parts hold it: `file.field` -> (world,)."""
    held = {"people": made.people, **dict(made.acts)}
    return {
        f"{name}.{field}": np.broadcast_to(getattr(part, field), made.worlds)
        for name, part in held.items()
        for field in assumptions_of(part)
    }


def policy_of(entry: PolicyEntry) -> Policy:
    """Make the policy that a scenario names, with its levers and the policies inside it."""
    cls = parts("policies")[entry.use]
    inner = nested_of(cls)
    levers = {
        name: policy_of(PolicyEntry.model_validate(value)) if name in inner else value
        for name, value in entry.levers.items()
    }
    policy: Policy = cls(**levers)
    return policy


def policy_in(scenario: Scenario) -> Policy:
    """Make the scenario's policy, within its start where there is one."""
    if scenario.start is None:
        return policy_of(scenario.policy)
    inner = {"use": scenario.policy.use, **scenario.policy.levers}
    start = {"use": scenario.start.use, **scenario.start.levers, "inner": inner}
    return policy_of(PolicyEntry.model_validate(start))


def setting_of(scenario: Scenario, practice: Practice | None = None) -> Setting:
    """Make the setting of a scenario; another practice replaces the school's own."""
    school, facts = scenario.school, scenario.facts
    subjects = tuple(school.subjects)
    owners = tuple(name for name in subjects for _ in school.subjects[name].strands)
    return Setting(
        subjects=subjects,
        strands=tuple(strand for name in subjects for strand in school.subjects[name].strands),
        subject_of=np.array([subjects.index(owner) for owner in owners], dtype=np.int32),
        minutes=np.array([float(school.subjects[name].minutes) for name in subjects]),
        other_minutes=float(school.other_minutes),
        calendar=Calendar.of(owners, dict(facts.growth or {}), facts.spread),
        practice=practice or Practice(**school.practice.model_dump()),
        prices=Prices(**school.prices.model_dump()),
        lag=facts.lag,
        aim=facts.aim,
        scale=facts.scale,
        grade_exam=facts.exam == "grade",
        size=None
        if scenario.people.roster is not None
        else Size(school.schools, len(school.grades), school.classes, school.class_size),
    )


def size_in(state: State) -> Size:
    """Count schools, grades, classes and students in week 0, the most of any world or school."""
    school, grade, home = (state[name] for name in ("school", "grade", "home"))
    classes = np.unique(np.stack([school, grade, home]), axis=1)
    cells = np.unique(classes[:2], axis=1, return_counts=True)
    return Size(
        schools=int(np.bincount(state["school_world"]).max()),
        grades=int(np.bincount(cells[0][0]).max()),
        classes=int(cells[1].max()),
        class_size=int(np.bincount(home[home >= 0]).max(initial=0)),
    )
