"""From a sweep to chunks of work: points that share a scenario run as one batch.

World `w` of point `p` has the number `p * worlds + w` and the people and luck of world `w`, so that
points are paired. A point at which an arm is as it was at an earlier one is not run again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plsim.results.record import WORLDS_PER_DRAW, Work

if TYPE_CHECKING:
    from plsim.scenario.design import Experiment
    from plsim.scenario.swept import SweptArm


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


def with_points(table: Any, worlds: int) -> Any:
    """Split the numbers of a sweep's worlds into point and world."""
    import numpy as np
    import pyarrow as pa

    at = table.column_names.index("world")
    number = np.asarray(table.column(at))
    table = table.set_column(at, "world", pa.array(number % worlds))
    return table.add_column(at, "point", pa.array(number // worlds))
