"""From a sweep to chunks of work: points that share a scenario run as one batch.

World `w` of point `p` has the number `p * worlds + w` and the people and luck of world `w`, so that
points are paired. A point at which an arm is as it was at an earlier one is not run again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plsim.results.record import WORLDS_PER_DRAW, Work

if TYPE_CHECKING:
    from plsim.scenario.design import Experiment
    from plsim.scenario.swept import Swept, SweptArm


def swept_works(experiment: "Experiment", plain: Work, rows: int, on_roster: int) -> Iterator[Work]:
    """Make the chunks of one arm's sweep from the chunk it would have without one.

    `rows` is how many students a chunk holds at least, roughly; `on_roster` how many stand on the
    arm's roster, if it has one.
    """
    assert experiment.sweep is not None  # noqa: S101  (the design asks first)
    arm = experiment.sweep.arms[plain.arm]
    own = [point for point, first in enumerate(arm.same_as()) if point == first]
    for number, scenario in enumerate(arm.scenarios):
        points = [point for point in own if arm.scenario_of[point] == number]
        drawn = scenario.people.roster is None
        size = max(1, -(-rows // (scenario.school.students if drawn else on_roster)))
        yield from _chunks(replace(plain, scenario=scenario.resolved()), arm, points, size)


def _chunks(plain: Work, arm: "SweptArm", points: Sequence[int], size: int) -> Iterator[Work]:
    worlds = len(plain.worlds)
    every = [point * worlds + world for point in points for world in range(worlds)]
    size += -size % WORLDS_PER_DRAW
    for first in range(0, len(every), size):
        yield _chunk(plain, every[first : first + size], arm.assumed)


def _chunk(plain: Work, numbers: Sequence[int], assumed: Mapping[str, Sequence[float]]) -> Work:
    """Make a chunk of the worlds so numbered; `assumed` has the values at each point."""
    worlds = len(plain.worlds)
    lucks = tuple(number % worlds for number in numbers)
    return replace(
        plain,
        worlds=tuple(numbers),
        lucks=lucks,
        draws=tuple(world // WORLDS_PER_DRAW for world in lucks),
        assumed={
            name: tuple(values[number // worlds] for number in numbers)
            for name, values in assumed.items()
        },
    )


def told(swept: "Swept", arms: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Give a sweep as data: its points and, for each arm, what makes its work at each of them.

    `arms` are the arms' own scenarios, resolved; of a point's scenario only the keys that differ
    are told.
    """
    return {
        "over": list(swept.over),
        "points": [list(point) for point in swept.points],
        "same_as": {name: list(arm.same_as()) for name, arm in swept.arms.items()},
        "scenario_of": {name: list(arm.scenario_of) for name, arm in swept.arms.items()},
        "differs": {
            name: [_differing(each.resolved(), arms[name]) for each in arm.scenarios]
            for name, arm in swept.arms.items()
        },
    }


def chunk_again(plain: Work, numbers: Sequence[int], sweep: Mapping[str, Any]) -> Work:
    """Make a chunk of a sweep again from what `told` gave; `numbers` are those of its worlds."""
    point = numbers[0] // len(plain.worlds)
    differs = sweep["differs"][plain.arm][sweep["scenario_of"][plain.arm][point]]
    assumed = _assumed(sweep["over"], sweep["points"], plain.arm)
    return _chunk(replace(plain, scenario=plain.scenario | differs), numbers, assumed)


def _differing(scenario: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in scenario.items() if value != own[key]}


def _assumed(
    over: Sequence[str], points: Sequence[Sequence[Any]], arm: str
) -> dict[str, list[float]]:
    """Give the values of an arm's swept assumptions at each point, by name."""
    from plsim.scenario.swept import ASSUMPTION

    own = [key.removeprefix(f"arms.{arm}.") for key in over]
    return {
        key.removeprefix(ASSUMPTION): [float(str(point[column])) for point in points]
        for column, key in enumerate(own)
        if key.startswith(ASSUMPTION)
    }


def with_points(table: Any, worlds: int) -> Any:
    """Split the numbers of a sweep's worlds into point and world."""
    import numpy as np
    import pyarrow as pa

    at = table.column_names.index("world")
    number = np.asarray(table.column(at))
    table = table.set_column(at, "world", pa.array(number % worlds))
    return table.add_column(at, "point", pa.array(number // worlds))
