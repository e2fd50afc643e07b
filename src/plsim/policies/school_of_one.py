"""School of One: each week an algorithm gives every student a way of working in every subject."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Block, LevelKind, Moves, Plan
from plsim.timetable.composition import joined_moves
from plsim.timetable.matching import Helpers, Pools, Ranking, ranks_in_pools, record_moves
from plsim.timetable.parts import Policy, Staffing, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import changing_rooms, least_minutes, other_subjects, with_teacher

Rows = npt.NDArray[np.int32]
MODES: tuple[tuple[str, LevelKind], ...] = (
    ("whole_class", "group"), ("small_group", "group"), ("tutorial", "own"), ("software", "own"),
)  # fmt: skip
LESSON, SMALL, TUTORIAL, SOFTWARE = range(4)


@dataclass(frozen=True)
class SchoolOfOne(Policy):
    """Assign students of a grade to lessons, small groups, tutors and software, every week anew.

    A student whose estimate in the coming strand stands near the grade's mean gets a lesson. The
    others leave, the farthest off first, as far as there are seats: the neediest of them to tutors
    (where there are any), then to small groups, the rest to software. Lessons and small groups are
    cut by estimate. Of a grade's T teachers one of every four leads a small group and one of every
    six, at least one, watches software; a single teacher gives everybody the lesson. Sandler 2012.
    """

    title = "School of One"
    groups_by = "estimate, by algorithm"
    regroups = "every week"
    needs = "devices, a licence, one large room"
    sources = ("sandler2012",)
    weakest_link = "the only evaluation found no effect, of a program that kept changing"
    looks_at = (
        "school", "grade", "home", "placed", "student_id", "estimate", "teacher_id",
        "teacher_school", "teacher_grade", "strength_seen", "leads_class",
    )  # fmt: skip
    demand = 0.6

    near: float = lever(
        0.4, low=0.0, high=3.0, unit="SD",
        meaning="distance from the grade's mean up to which a student gets the lesson",
    )  # fmt: skip
    screens: float = lever(
        0.35, low=0.0, high=1.0, unit="share of the grade's students",
        meaning="seats at software at one time",
    )  # fmt: skip
    small_size: int = lever(10, low=1, high=20, unit="students", meaning="seats in a small group")
    tutors: float = lever(
        0.0, low=0.0, high=1.0, unit="tutors per home class", meaning="tutors (live or virtual)"
    )
    tutorial_size: int = lever(3, low=1, high=6, unit="students", meaning="seats with a tutor")
    support: float = lever(
        0.5, low=0.0, high=1.0, unit="share of the adult's time",
        meaning="how far the adult of the software room keeps students at work",
    )  # fmt: skip
    moving_minutes: float = lever(
        15.0, low=0.0, high=120.0, unit="minutes a week",
        meaning="minutes that changing rooms costs",
    )  # fmt: skip

    def staffing(self) -> Staffing:
        """Ask for the tutors."""
        return Staffing(helpers=self.tutors)

    def plan(self, view: View, week: Week) -> Plan:
        """Assign everybody in every subject, one block for each way of working."""
        pools = Pools.of_home_classes(view)
        helpers = Helpers.of(view)
        net = week.setting.net_minutes(week.of_year)
        placed, records = view.placed.copy(), []
        blocks: list[Block] = []
        for subject in range(len(net)):
            strand = week.setting.coming_strand(subject, week.of_year)
            way, adult = self._assign(view, week, strand, pools, helpers)
            minutes = float(net[subject] - self.moving_minutes * net[subject] / net.sum())
            shares = week.setting.shares(subject, week.of_year)
            for number, (mode, level) in enumerate(MODES):
                group = np.where(way == number, adult, -1).astype(np.int32)
                blocks.append(
                    with_teacher(
                        week.setting.subjects[subject], mode, minutes, group,
                        len(view.teacher_id), shares, level,
                    )
                )  # fmt: skip
            records.append(_record(view, week, subject, strand, pools, adult))
            placed[:, subject] = adult
        moving = changing_rooms(view, week, self.moving_minutes)
        return Plan(
            (*blocks, moving, other_subjects(view, week)),
            placed=placed,
            moves=joined_moves(records),
            support=self.support,
        )

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse more moving than lessons."""
        least = float(least_minutes(setting).sum())
        if self.moving_minutes >= least:
            yield (
                "moving_minutes",
                f"{self.moving_minutes:g} minutes of moving leave no lesson in the {least:g} "
                f"minutes of all subjects; give less than {least:g}",
            )

    def _assign(
        self, view: View, week: Week, strand: int, pools: Pools, helpers: Helpers
    ) -> tuple[Rows, Rows]:
        """Give each student a way of working (a number of MODES) and the adult who leads it."""
        pool, size = pools.of_student, pools.size.astype(np.int64)
        teachers = np.diff(pools.first)
        watching = np.where(teachers > 1, 1 + (teachers - 2) // 6, 0)
        small = np.where(teachers > 2, np.maximum(teachers // 4, 1), 0)
        seats = {
            TUTORIAL: helpers.count * self.tutorial_size,
            SMALL: small * self.small_size,
            SOFTWARE: np.where(watching > 0, np.floor(self.screens * size + 1e-9), 0).astype(int),
        }
        off, neediness = self._off_level(
            view, week, strand, pool, size, np.sum(list(seats.values()), axis=0)
        )
        way = np.full(len(pool), LESSON, dtype=np.int32)
        for number in (SOFTWARE, SMALL, TUTORIAL):  # later ones take the neediest
            before = {SOFTWARE: (TUTORIAL, SMALL, SOFTWARE), SMALL: (TUTORIAL, SMALL)}
            limit = sum(seats[each] for each in before.get(number, (TUTORIAL,)))
            way[off & (neediness < np.asarray(limit)[pool])] = number
        rooms = {LESSON: teachers - small - watching, SMALL: small, SOFTWARE: watching}
        adult = self._adults(view, strand, pools, helpers, way, rooms)
        return way, adult

    def _off_level(
        self, view: View, week: Week, strand: int, pool: Rows, size: npt.NDArray[np.int64],
        seats: npt.NDArray[np.int64],
    ) -> tuple[npt.NDArray[np.bool_], Rows]:  # fmt: skip
        """Mark those who leave the lesson, and rank them from the neediest in their pool."""
        estimate, nobody = view.estimate[:, strand], np.zeros_like(view.home)
        mean = np.bincount(pool, weights=estimate) / size
        far = np.round(np.abs(estimate - mean[pool]), 9)
        off = (far > self.near) & (
            ranks_in_pools(pool, -far, view.student_id, nobody) < seats[pool]
        )
        need = week.standard[view.grade, strand] - estimate
        return off, ranks_in_pools(pool, -need, view.student_id, (~off).astype(np.int32))

    def _adults(
        self, view: View, strand: int, pools: Pools, helpers: Helpers, way: Rows,
        rooms: dict[int, npt.NDArray[np.int64]],
    ) -> Rows:  # fmt: skip
        """Cut each way's students by estimate into its rooms; rooms stand in the order of MODES."""
        pool, adult = pools.of_student, np.full(len(way), -1, dtype=np.int32)
        door = pools.first[:-1].copy()
        for number in (LESSON, SMALL, TUTORIAL, SOFTWARE):
            inside = way == number
            count = np.bincount(pool[inside], minlength=len(pools.size))
            rank = ranks_in_pools(
                pool, view.estimate[:, strand], view.student_id, (~inside).astype(np.int32)
            )
            many = helpers.count if number == TUTORIAL else rooms[number]
            place = rank.astype(np.int64) * many[pool] // np.maximum(count, 1)[pool]
            if number == TUTORIAL:
                chosen = helpers.pick(pool, place)
            else:
                seat = np.minimum(door[pool] + place, len(pools.teachers) - 1)
                chosen = pools.teachers[seat]
                door = door + many
            adult[inside] = chosen[inside]
        return adult


def _record(
    view: View, week: Week, subject: int, strand: int, pools: Pools, adult: Rows
) -> Moves:  # fmt: skip
    need = week.standard[view.grade, strand] - view.estimate[:, strand]
    rank = ranks_in_pools(pools.of_student, -need, view.student_id, np.zeros_like(view.home))
    ranking = Ranking.together(pools.of_student, rank, strand)
    return record_moves(view, week, subject, ranking, adult)
