"""Misplaced: students whom regrouping by estimates puts beside the group of their true skill."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.calendar import GRADES
from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask, Rows, mean_by
from plsim.timetable.matching import ranks_in_pools
from plsim.timetable.parts import Outcome, Row, Week, averaged

SORTED = 0.4
"""Share of the variance of estimates between groups from which a grade counts as sorted."""


@dataclass(frozen=True)
class Misplaced(Outcome):
    """Students of 100 in another group than true skill would give them, mean of subjects.

    Only grades of a school count in which somebody's group is not the home class and groups are
    sorted, that is, lie apart in the estimates (of the strand, or the mean of strands, in which
    they lie apart most). There the groups, of the same sizes and in the order of their estimates,
    are filled once more by true skill. Everybody else is not misplaced. Skill that changed since
    the last regrouping counts too, as an estimate that is out of date.
    """

    card = OutcomeCard(
        "misplaced", "misplacement", "of 100", "lower", "more", "fewer", 2.0,
        "assumed",
    )  # fmt: skip
    reads = (
        "world", "school", "grade", "student_id", "home", "placed", "skill", "estimate",
        "teacher_id",
    )  # fmt: skip

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Average over subjects, then by subgroup."""
        wrong = np.zeros(len(view.world))
        for subject, room in enumerate(view.placed.T):
            strands = np.flatnonzero(week.setting.subject_of == subject).astype(np.int32)
            wrong += _wrong(room, strands, view)
        wrong *= 100.0 / view.placed.shape[1]
        return averaged({"skill": wrong}, view, groups, week)


def _wrong(room: Rows, strands: Rows, view: View) -> Mask:
    """Mark who is in another group of a subject than true skill would give: (student,)."""
    pools, found = np.unique(view.school * np.int64(GRADES) + view.grade, return_inverse=True)
    pool = found.astype(np.int32)
    away = ((room != view.home) | (room < 0)).astype(np.float64)
    regrouped = np.bincount(pool, away, len(pools)) > 0.0
    wrong, clearest = np.zeros(len(room), dtype=bool), np.full(len(pools), SORTED)
    if not regrouped.any():
        return wrong
    for estimate, skill in _keys(strands, view):
        apart = np.round(_share_apart(estimate, room, pool, len(pools)), 9)
        better = regrouped & (apart >= clearest) & (apart > 0.0)
        clearest = np.where(better, np.nextafter(apart, 2.0), clearest)
        inside = better[pool]
        wrong[inside] = _swapped(estimate, skill, room, pool, view)[inside]
    return wrong


def _keys(strands: Rows, view: View) -> Iterator[tuple[Floats, Floats]]:
    """Give what groups may be sorted by, as estimate and as true skill: the mean, each strand."""
    yield view.estimate[:, strands].mean(axis=1), view.skill[:, strands].mean(axis=1)
    for strand in strands:
        yield view.estimate[:, strand], view.skill[:, strand]


def _share_apart(values: Floats, room: Rows, pool: Rows, pools: int) -> Floats:
    """Give the share of each pool's variance that lies between its groups; 0 without variance."""
    within = values - mean_by(values, pool, pools)[pool]
    _, group = _groups(room, pool)
    means = mean_by(within, group, int(group.max()) + 1)[group]
    total, between = (mean_by(part**2, pool, pools) for part in (within, means))
    return np.divide(between, total, out=np.zeros(pools), where=total > 1e-18)


def _groups(room: Rows, pool: Rows) -> tuple[Rows, Rows]:
    """List the groups, as (pool, teacher's row) x group, and number each student's."""
    rooms = int(room.max(initial=-1)) + 2  # with -1, nowhere
    keys, group = np.unique(pool.astype(np.int64) * rooms + room + 1, return_inverse=True)
    return np.stack([keys // rooms, keys % rooms - 1]), group.astype(np.int32)


def _swapped(estimate: Floats, skill: Floats, room: Rows, pool: Rows, view: View) -> Mask:
    """Fill the groups of every pool anew by true skill; mark who changes: (student,)."""
    groups, group = _groups(room, pool)
    height = mean_by(estimate, group, groups.shape[1])
    identity = np.where(groups[1] >= 0, view.teacher_id[groups[1]], -1)
    place = np.empty(len(height), dtype=np.int64)
    order = np.lexsort((identity, np.round(height, 9), groups[0]))
    place[order] = np.arange(len(order))
    # students in the order of pool and true skill fill the groups in the order of their estimates
    band = np.zeros(len(room), dtype=np.int32)
    rank = ranks_in_pools(pool, skill, view.student_id, band)
    seat = rank + np.r_[0, np.cumsum(np.bincount(pool))][pool]
    seats = np.repeat(np.arange(len(order)), np.bincount(place[group]))
    changed: Mask = seats[seat] != place[group]
    return changed
