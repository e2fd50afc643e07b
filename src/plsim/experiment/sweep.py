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

ASSUMPTION = "assumptions."


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
    every = [(point, world) for point in points for world in range(worlds)]
    size += -size % WORLDS_PER_DRAW
    for first in range(0, len(every), size):
        some = every[first : first + size]
        yield replace(
            plain,
            worlds=tuple(point * worlds + world for point, world in some),
            lucks=tuple(world for _, world in some),
            draws=tuple(world // WORLDS_PER_DRAW for _, world in some),
            assumed={
                name: tuple(values[point] for point, _ in some)
                for name, values in arm.assumed.items()
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
    worlds, values = len(plain.worlds), sweep["points"]
    points = [number // worlds for number in numbers]
    lucks = tuple(number % worlds for number in numbers)
    differs = sweep["differs"][plain.arm][sweep["scenario_of"][plain.arm][points[0]]]
    return replace(
        plain,
        scenario=plain.scenario | differs,
        worlds=tuple(numbers),
        lucks=lucks,
        draws=tuple(world // WORLDS_PER_DRAW for world in lucks),
        assumed={
            name: tuple(float(str(values[point][column])) for point in points)
            for name, column in _assumed(sweep["over"], plain.arm).items()
        },
    )


def _differing(scenario: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in scenario.items() if value != own[key]}


def _assumed(over: Sequence[str], arm: str) -> dict[str, int]:
    """Give the columns of the points that hold the assumptions of an arm, by name."""
    keys = {key.removeprefix(f"arms.{arm}."): nr for nr, key in enumerate(over)}
    return {
        key.removeprefix(ASSUMPTION): nr for key, nr in keys.items() if key.startswith(ASSUMPTION)
    }


def with_points(table: Any, worlds: int) -> Any:
    """Split the numbers of a sweep's worlds into point and world."""
    import numpy as np
    import pyarrow as pa

    at = table.column_names.index("world")
    number = np.asarray(table.column(at))
    table = table.set_column(at, "world", pa.array(number % worlds))
    return table.add_column(at, "point", pa.array(number // worlds))
