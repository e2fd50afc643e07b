"""Pools, ranks and the matching of groups to teachers: what regrouping policies share."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import GRADES
from plsim.core.compiled import equation, kernel
from plsim.state.state import View
from plsim.timetable.block import Moves
from plsim.timetable.parts import Week

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Pools:
    """Hold the pools within which students are regrouped, and the teachers who lead in each.

    `of_student` (student,) numbers the pools 0, 1, ...; `size` (pool,) counts students; the
    teachers of pool p are `teachers[first[p]:first[p + 1]]`, in the order of their ids; a group's
    number is the place of its seat in `teachers`.
    """

    of_student: Rows
    size: Rows
    teachers: Rows
    first: npt.NDArray[np.int64]

    @classmethod
    def of_home_classes(cls, view: View) -> "Pools":
        """Pool the students of a school's grade, with the teachers of its home classes."""
        keys, of_student = np.unique(view.school * GRADES + view.grade, return_inverse=True)
        pool_of_teacher = np.full(len(view.teacher_id), -1, dtype=np.int64)
        pool_of_teacher[view.home] = of_student
        busy = np.flatnonzero(pool_of_teacher >= 0)
        order = np.lexsort((view.teacher_id[busy], pool_of_teacher[busy]))
        teachers = busy[order].astype(np.int32)
        counts = np.bincount(pool_of_teacher[busy], minlength=len(keys))
        size = np.bincount(of_student, minlength=len(keys)).astype(np.int32)
        return cls(of_student.astype(np.int32), size, teachers, np.r_[0, np.cumsum(counts)])

    def cut(self, rank: Rows) -> Rows:
        """Cut ranked students into groups as equal as can be, one per teacher: (student,)."""
        groups = np.diff(self.first)[self.of_student]
        place = rank.astype(np.int64) * groups // self.size[self.of_student]
        return (self.first[self.of_student] + place).astype(np.int32)


def ranks_in_pools(pool: Rows, value: Floats, identity: Any, band: Rows) -> Rows:
    """Rank students in their pool by band, then value (lowest first), ties by id: (student,).

    Values are rounded to 1e-9 first, so that ties fall alike whatever the order of addition.

    >>> pool = np.zeros(3, dtype=np.int32)
    >>> ranks_in_pools(pool, np.array([0.3, -1.0, 0.3]), np.array([7, 8, 2]), pool).tolist()
    [2, 0, 1]
    """
    rank, pools = np.empty(len(pool), dtype=np.int32), int(pool.max(initial=-1)) + 1
    rank_rows(rank, np.zeros(pools + 1, dtype=np.int64), pool, band, np.round(value, 9), identity)
    return rank


@equation
def stands_before(a: int, b: int, band: Any, value: Any, identity: Any) -> bool:
    """Say whether row a stands before row b: by band, then value, then id.

    >>> stands_before(0, 1, [3, 3], [0.5, 0.5], [7, 8]), stands_before(0, 1, [4, 3], [0, 1], [7, 8])
    (True, False)
    """
    if band[a] != band[b]:
        return bool(band[a] < band[b])
    if value[a] != value[b]:
        return bool(value[a] < value[b])
    return bool(identity[a] < identity[b])


@equation
def merge_sort(order: Any, spare: Any, band: Any, value: Any, identity: Any) -> None:
    """Sort rows in place by merging runs of 1, 2, 4, ...; `spare` is as long as they are."""
    width, rows = 1, len(order)
    while width < rows:
        for begin in range(0, rows, 2 * width):
            middle, end = min(begin + width, rows), min(begin + 2 * width, rows)
            left, right = begin, middle
            for place in range(begin, end):
                later = left == middle or (
                    right < end and stands_before(order[right], order[left], band, value, identity)
                )
                spare[place] = order[right] if later else order[left]
                left, right = (left, right + 1) if later else (left + 1, right)
        for place in range(rows):
            order[place] = spare[place]
        width *= 2


@kernel
def rank_rows(rank: Any, first: Any, pool: Any, band: Any, value: Any, identity: Any) -> None:
    """Fill in each row's rank in its pool; `first` (pool + 1,) starts as zeros.

    Rows are put into their pools by counting, and each pool is sorted by itself.
    """
    for i in range(len(pool)):
        first[pool[i] + 1] += 1
    for p in range(1, len(first)):
        first[p] += first[p - 1]
    order, spare = np.empty(len(pool), dtype=np.int64), np.empty(len(pool), dtype=np.int64)
    filled = np.empty(len(first), dtype=np.int64)
    for p in range(len(first)):
        filled[p] = first[p]
    for i in range(len(pool)):
        order[filled[pool[i]]] = i
        filled[pool[i]] += 1
    for p in range(len(first) - 1):
        own = order[first[p] : first[p + 1]]
        merge_sort(own, spare[: len(own)], band, value, identity)
        for place in range(len(own)):
            rank[own[place]] = place


def match_teachers(
    pools: Pools, group: Rows, strand: Rows, strength: Floats, placement: str, turn: int
) -> Rows:
    """Give each student the teacher of the group: (student,) teacher rows.

    `strength` (teacher x strand) is what leaders see. `need_first` weights the groups by need, so
    that the neediest group gets the strongest teacher; `match` weights all alike, so that teachers
    go to the strand they are strongest in; `even` passes the groups round, one step each `turn`.
    """
    groups, strands = len(pools.teachers), strength.shape[1]
    size = np.diff(pools.first)
    pool = np.repeat(np.arange(len(size)), size)
    if placement == "even":
        place = np.arange(groups) - pools.first[pool]
        return pools.teachers[pools.first[pool] + (place + turn) % size[pool]][group]
    votes = np.bincount(group * np.int64(strands) + strand, minlength=groups * strands)
    strand_of_group = votes.reshape(groups, strands).argmax(axis=1)
    seen = np.round(strength.T, 9)
    # where a pool works on one strand, the first group gets the best teacher, and so on
    own = seen[strand_of_group, pools.teachers]
    leads = pools.teachers[np.lexsort((-own, pool))]
    mixed = strand_of_group != strand_of_group[pools.first[pool]]
    mixed |= placement == "match"  # all groups weigh the same: nobody has the first choice
    for p in np.unique(pool[mixed]):
        first, last = pools.first[p], pools.first[p + 1]
        teachers = pools.teachers[first:last]
        leads[first:last] = _best_match(
            seen[strand_of_group[first:last]][:, teachers], teachers, placement
        )
    return leads[group]


def _best_match(strength: Floats, teachers: Rows, placement: str) -> Rows:
    """Give each group of a pool a teacher, so that the weighted sum of strength is the largest."""
    from scipy.optimize import linear_sum_assignment

    count = len(teachers)
    weight = np.arange(count, 0, -1) if placement == "need_first" else np.ones(count)
    chosen: Rows = teachers[linear_sum_assignment(weight[:, None] * strength, True)[1]]
    return chosen


@dataclass(frozen=True)
class Ranking:
    """Hold how students stood in their pools, all (student,).

    `pool` numbers pools, `rank` counts from the first in each, by the mean estimate over the
    strands from `first` to `last`, one `band` after another where there are bands. `across`: the
    pools are whole schools, else grades of a school.
    """

    pool: Rows
    rank: Rows
    first: Rows
    last: Rows
    band: Rows
    across: bool = False

    @classmethod
    def together(
        cls, pool: Rows, rank: Rows, first: int, last: int | None = None, *, across: bool = False
    ) -> "Ranking":
        """Make a ranking that the same strands decide for all."""
        ends = [np.full_like(pool, end) for end in (first, first if last is None else last)]
        return cls(pool, rank, ends[0], ends[1], np.full_like(pool, -1), across)


def record_moves(view: View, week: Week, subject: int, ranking: Ranking, teacher: Rows) -> Moves:
    """Record the students whose teacher in a subject changes, with the numbers that recompute it.

    `teacher` (student,) is the new teacher's row.
    """
    before = view.placed[:, subject]
    who = np.flatnonzero(before != teacher).astype(np.int32)
    first, last = ranking.first[who], ranking.last[who]
    estimate = _over_strands(view.estimate, who, first, last)
    standard = _over_strands(week.standard, view.grade[who], first, last)
    grade = np.full_like(who, -1) if ranking.across else view.grade[who]
    return Moves(
        student=who,
        subject=np.full_like(who, subject),
        strand=first,
        last_strand=last,
        from_teacher=before[who],
        to_teacher=teacher[who],
        estimate=estimate,
        need=standard - estimate,
        rank=ranking.rank[who],
        band=ranking.band[who],
        pool_school=view.school[who],
        pool_grade=grade,
        pool=np.bincount(ranking.pool)[ranking.pool][who].astype(np.int32),
        seats=np.bincount(teacher)[teacher][who].astype(np.int32),
        strength=_over_strands(view.strength_seen, teacher[who], first, last),
    )


def _over_strands(values: Floats, rows: Rows, first: Rows, last: Rows) -> Floats:
    """Average some rows of values (row x strand), each from its first to its last strand."""
    means = np.empty(len(rows))
    average_strands(means, values, rows, first, last)
    return means


@kernel
def average_strands(means: Any, values: Any, rows: Any, first: Any, last: Any) -> None:
    """Fill in the mean of each row's strands from `first` to `last`, both counted."""
    for j in range(len(rows)):
        total = 0.0
        for s in range(first[j], last[j] + 1):
            total += values[rows[j], s]
        means[j] = total / (last[j] + 1 - first[j])


@dataclass(frozen=True)
class Helpers:
    """Hold the adults without a home class, by the pools (school and grade) that they help in.

    `count` (pool,) says how many there are; those of pool p are
    `rows[first[p]:first[p] + count[p]]`, in the order of their ids.
    """

    rows: Rows
    first: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]

    @classmethod
    def of(cls, view: View) -> "Helpers":
        """Find the helpers of each school's grade; whoever has a home class is none."""
        free = view.leads_class < 0.5
        free[view.home[view.home >= 0]] = False
        keys = np.unique(view.school * GRADES + view.grade)
        key = view.teacher_school * GRADES + view.teacher_grade
        free &= np.isin(key, keys)
        pool = np.searchsorted(keys, key[free])
        found = np.flatnonzero(free)
        order = np.lexsort((view.teacher_id[found], pool))
        count = np.bincount(pool, minlength=len(keys))
        return cls(found[order].astype(np.int32), np.cumsum(count) - count, count.astype(np.int64))

    def pick(self, pool: Rows, turn: npt.NDArray[np.int64]) -> Rows:
        """Give each student a helper of the pool by turns: (student,) teacher rows, -1 = none."""
        count = self.count[pool]
        if not len(self.rows):
            return np.full(len(pool), -1, dtype=np.int32)
        place = self.first[pool] + turn % np.maximum(count, 1)
        chosen = self.rows[np.minimum(place, len(self.rows) - 1)]
        return np.where(count > 0, chosen, -1).astype(np.int32)
