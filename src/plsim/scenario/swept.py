"""A sweep that is laid over the arms: each point's scenarios and assumptions, arm by arm."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plsim.core.errors import Fault, Faults
from plsim.scenario.files import plain
from plsim.scenario.reading import Node
from plsim.scenario.schema import Scenario
from plsim.scenario.sweep import Point, Sweep

MOST_RUNS = 1_000_000
MOST_SCENARIOS = 2_000
ASSUMPTION = "assumptions."

Build = Callable[[list[tuple[str, Node]]], Scenario]
"""Make an arm's scenario with values laid over it; raises Faults."""


@dataclass(frozen=True)
class SweptArm:
    """Hold what a sweep makes of one arm.

    `scenarios` are the different ones and `scenario_of` numbers that of each point; `assumed` has
    the value of each swept assumption at each point. `extremes` set the assumptions to the ends of
    what is swept: they are checked, and never run.
    """

    scenarios: tuple[Scenario, ...]
    scenario_of: tuple[int, ...]
    assumed: Mapping[str, tuple[float, ...]]
    extremes: tuple[Scenario, ...] = ()

    def same_as(self) -> tuple[int, ...]:
        """Name, for each point, the first one at which the arm is the same."""
        keys = zip(self.scenario_of, *self.assumed.values(), strict=True)
        first: dict[Any, int] = {}
        return tuple(first.setdefault(key, point) for point, key in enumerate(keys))


@dataclass(frozen=True)
class Swept:
    """Hold the points of a sweep: keys, one value each by point, and what they make of the arms."""

    over: tuple[str, ...]
    points: tuple[Point, ...]
    arms: Mapping[str, SweptArm]

    def scenarios(self) -> Iterator[Scenario]:
        """Give every scenario that is run or has to be sound."""
        for arm in self.arms.values():
            yield from arm.scenarios
            yield from arm.extremes


def swept_arm(
    keys: Sequence[str],
    points: Sequence[Point],
    where: Sequence[str],
    build: Build,
) -> SweptArm:
    """Make a swept arm; `keys` are its own ("" where a key is another arm's), with their places."""
    own = [(nr, key) for nr, key in enumerate(keys) if key]
    assumed = {key: nr for nr, key in own if key.startswith(ASSUMPTION)}
    others = [(nr, key) for nr, key in own if not key.startswith(ASSUMPTION)]
    layers: dict[str, list[tuple[str, Node]]] = {}
    number: dict[str, int] = {}
    scenario_of = []
    for point in points:
        layer = [(key, node_of(point[nr], where[nr])) for nr, key in others]
        word = repr([point[nr] for nr, _ in others])
        layers.setdefault(word, layer)
        scenario_of.append(number.setdefault(word, len(number)))
    _few(len(layers), [where[nr] for nr, _ in others])
    _numbers(assumed, points, where)
    values = {key: [float(str(point[nr])) for point in points] for key, nr in assumed.items()}
    scenarios = tuple(build(layer) for layer in layers.values())
    extremes = [
        build([(key, Node(end(values[key]), where[nr])) for key, nr in assumed.items()])
        for end in (min, max)
        if assumed
    ]
    told = {key.removeprefix(ASSUMPTION): tuple(own) for key, own in values.items()}
    return SweptArm(scenarios, tuple(scenario_of), told, tuple(extremes))


def check_runs(sweep: Sweep, worlds: int, arms: int, where: str) -> None:
    """Refuse a sweep of one arm, or of too many runs, with the count; nothing is made of it yet."""
    if arms < 2:
        what = "sweep: one arm has nothing to differ from at each point; give two arms or more"
        raise Faults([Fault(where, what)])
    runs = sweep.count * worlds * arms
    if runs > MOST_RUNS:
        what = f"{sweep.count:,} points x {arms} arms x {worlds:,} worlds = {runs:,} runs"
        mend = f"at most {MOST_RUNS:,}; take fewer points or worlds"
        raise Faults([Fault(where, f"sweep: {what}; {mend}")])


def node_of(value: Any, where: str) -> Node:
    """Make a value a tree whose every node stands at one place."""
    if isinstance(value, dict):
        return Node({key: node_of(item, where) for key, item in value.items()}, where)
    if isinstance(value, list | tuple):
        return Node([node_of(item, where) for item in value], where)
    return Node(value, where)


def _few(scenarios: int, where: Sequence[str]) -> None:
    if scenarios > MOST_SCENARIOS:
        what = f"{scenarios:,} different scenarios; at most {MOST_SCENARIOS:,}"
        mend = "sweep fewer values (assumptions are not counted)"
        raise Faults([Fault(where[0], f"sweep.over: {what}; {mend}")])


def _numbers(assumed: Mapping[str, int], points: Sequence[Point], where: Sequence[str]) -> None:
    faults = [
        Fault(where[nr], f"sweep.over.{plain(key)}: {plain(str(point[nr]))} is not a number")
        for key, nr in assumed.items()
        for point in points
        if isinstance(point[nr], bool) or not isinstance(point[nr], int | float)
    ]
    if faults:
        raise Faults(dict.fromkeys(faults))
