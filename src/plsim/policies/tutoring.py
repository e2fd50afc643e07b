"""Tutoring: the furthest behind leave the class for a tutor, alone or a few together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Block, Plan
from plsim.timetable.matching import Helpers, Pools, ranks_in_pools
from plsim.timetable.parts import Policy, Staffing, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import homes, least_minutes, lesson, with_teacher

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Tutoring(Policy):
    """Pull the furthest behind of a grade, by estimate over all strands, out to tutors.

    Tutors are adults without a home class. Each holds some sessions of the same length a week,
    one after another; in the r-th session the students of round r are away and the others go on
    in class. All subjects are tutored, by their minutes, at each student's own level; classes are
    fixed. Nickow, Oreopoulos & Quan 2024.
    """

    title = "Tutoring"
    groups_by = "need, for those tutored"
    regroups = "every few weeks"
    needs = "tutors"
    sources = ("nickow2024",)
    weakest_link = "whether help per student stays as high in large programs (scale)"
    looks_at = (
        "school", "grade", "home", "seat", "student_id", "estimate", "teacher_id", "teacher_school",
        "teacher_grade", "leads_class",
    )  # fmt: skip
    demand = 0.2

    per_class: int = lever(
        4, low=1, high=30, unit="students", meaning="students tutored, per home class of the grade"
    )
    ratio: int = lever(2, low=1, high=6, unit="students", meaning="students of one tutor at a time")
    minutes: float = lever(
        90.0, low=15.0, high=300.0, unit="minutes a week", meaning="minutes of tutoring a student"
    )
    sessions: int = lever(
        6, low=1, high=16, unit="sessions a week", meaning="sessions that a tutor holds"
    )
    every: int = lever(
        12, low=1, high=WEEKS_TAUGHT, unit="weeks", meaning="weeks for which students are chosen"
    )
    instead_of: str = lever(
        "other", choices=("other", "lesson"),
        meaning="what tutored students miss: other subjects, or lessons in the subjects tutored",
    )  # fmt: skip
    halves: str = lever(
        "together", choices=("together", "alternate"),
        meaning="all students of a session with the tutor; or half of them while the others work "
        "with software beside, in turn",
    )  # fmt: skip
    support: float = lever(
        0.5, low=0.0, high=1.0, unit="share of the adult's time",
        meaning="how far tutors keep those at software at work, where halves alternate",
    )  # fmt: skip

    def staffing(self) -> Staffing:
        """Ask for the tutors that the sessions need.

        >>> round(Tutoring(per_class=4, ratio=2, sessions=6).staffing().helpers, 3)
        0.333
        """
        return Staffing(helpers=self.per_class / self.ratio / self.sessions)

    def plan(self, view: View, week: Week) -> Plan:
        """Hold the sessions, and teach and look after the others beside and after them."""
        tutor, turn, group = self._rounds(view, week)
        net = week.setting.net_minutes(week.of_year)
        content = week_content(week)
        rounds = min(self.sessions, int(turn.max(initial=-1)) + 1)
        blocks: list[Block] = []
        for r in range(rounds):
            away = turn == r
            slot = f"tutoring {r + 1}"
            beside = np.where(away, -1, view.home).astype(np.int32)
            taught = content if self.instead_of == "lesson" else np.zeros_like(content)
            blocks += self._session(view, slot, away, tutor, group, content)
            stretches = 1 if self.halves == "together" else 2
            blocks += [
                with_teacher(
                    slot if stretches == 1 else f"{slot}, half {half + 1}", "whole_class",
                    self.minutes / stretches, beside, len(view.teacher_id), taught,
                )
                for half in range(stretches)
            ]  # fmt: skip
        gone = rounds * self.minutes
        less = net / net.sum() * gone if self.instead_of == "lesson" else np.zeros_like(net)
        other = week.setting.other_minutes - (gone if self.instead_of == "other" else 0.0)
        blocks += [
            lesson(view, week, subject, view.home, less=float(less[subject]))
            for subject in range(len(net))
        ]
        nothing = np.zeros(len(content))
        blocks.append(
            with_teacher(
                "other subjects", "whole_class", other, view.home, len(view.teacher_id), nothing
            )
        )
        seats = np.repeat(group[:, None], len(net), axis=1)
        alternate = self.halves == "alternate"
        return Plan(
            tuple(blocks), placed=homes(view, week), seats=seats,
            support=self.support if alternate else 0.0,
        )  # fmt: skip

    def _session(
        self, view: View, slot: str, away: npt.NDArray[np.bool_], tutor: Rows, group: Rows,
        content: Floats,
    ) -> list[Block]:  # fmt: skip
        """Put those who are away with their tutors; where halves alternate, half at software.

        Halves take turns within a week, so each week is two half stretches of one slot's minutes.
        """
        teachers = len(view.teacher_id)
        if self.halves == "together":
            inside = np.where(away, tutor, -1).astype(np.int32)
            return [_all_new(slot, "tutorial", self.minutes, inside, teachers, content)]
        key = np.unique(np.stack([tutor, group]), axis=1, return_inverse=True)[1].reshape(-1)
        seat = ranks_in_pools(
            key.astype(np.int32), np.zeros(len(key)), view.student_id, np.zeros_like(view.home)
        )
        blocks = []
        for half in (0, 1):
            first = seat % 2 == half
            for mode, who in (("tutorial", away & first), ("software", away & ~first)):
                inside = np.where(who, tutor, -1).astype(np.int32)
                blocks.append(
                    _all_new(
                        f"{slot}, half {half + 1}", mode, self.minutes / 2.0, inside, teachers,
                        content,
                    )
                )  # fmt: skip
        return blocks

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse sessions that do not fit in what they replace."""
        other = self.instead_of == "other"
        room = setting.other_minutes if other else float(least_minutes(setting).sum())
        asked = self.sessions * self.minutes
        if asked > room:
            what = "other subjects" if other else "lessons (in a week with an assessment)"
            yield (
                "minutes",
                f"{self.sessions} sessions of {self.minutes:g} minutes are {asked:g}, and the week "
                f"has {room:g} minutes of {what}; give at most {room / self.sessions:g}, or fewer "
                "sessions",
            )
        if self.halves == "alternate" and 2.0 * asked > setting.week_minutes:
            yield (
                "sessions",
                f"a tutor leads two rooms in {self.sessions} sessions of {self.minutes:g} minutes, "
                f"and a week has {setting.week_minutes:g}; give at most "
                f"{int(setting.week_minutes / self.minutes / 2.0)} sessions",
            )

    def _rounds(self, view: View, week: Week) -> tuple[Rows, Rows, Rows]:
        """Give each student's tutor (row), round and group of the tutored; -1 for those who stay.

        The groups of a grade are numbered from the neediest, and go to its tutors in turn.
        """
        pools = Pools.of_home_classes(view)
        helpers = Helpers.of(view)
        group = self._groups(view, week, pools, helpers)
        tutor = helpers.pick(pools.of_student, group.astype(np.int64))
        turn = group // np.maximum(helpers.count, 1)[pools.of_student]
        away = (group >= 0) & (tutor >= 0)
        found = [np.where(away, each, -1).astype(np.int32) for each in (tutor, turn, group)]
        return found[0], found[1], found[2]

    def _groups(self, view: View, week: Week, pools: Pools, helpers: Helpers) -> Rows:
        """Choose who is tutored, with whom; where somebody is, all stay until it is time anew."""
        pool, nobody = pools.of_student, np.zeros_like(view.home)
        need = (week.standard[view.grade] - view.estimate).mean(axis=1)
        rank = ranks_in_pools(pool, -need, view.student_id, nobody)
        seats = np.minimum(
            self.per_class * np.diff(pools.first), helpers.count * self.sessions * self.ratio
        )
        group = np.where(rank < seats[pool], rank // self.ratio, -1)
        if week.of_year % self.every:
            kept = view.seat[:, 0]
            chosen = np.bincount(pool, kept >= 0, len(pools.size)) > 0
            group = np.where(chosen[pool], kept, group)
        return np.asarray(group, dtype=np.int32)


def _all_new(
    slot: str, mode: str, minutes: float, group: Rows, teachers: int, strands: Floats
) -> Block:
    """Make a block with tutors: nothing in it is what a school does anyway."""
    block = with_teacher(slot, mode, minutes, group, teachers, strands, "own")
    return replace(block, demand=1.0)


def week_content(week: Week) -> Floats:
    """Give the shares of strands in a week of all subjects: (strand,), adding to 1."""
    net = week.setting.net_minutes(week.of_year)
    shares = [week.setting.shares(subject, week.of_year) for subject in range(len(net))]
    return np.asarray(np.sum([m * s for m, s in zip(net, shares, strict=True)], axis=0) / net.sum())
