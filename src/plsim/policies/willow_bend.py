"""Willow Bend: eight students to a teacher, who works with one of them at a time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Block, Moves, Plan
from plsim.timetable.composition import joined_moves
from plsim.timetable.matching import (
    Pools,
    Ranking,
    match_teachers,
    ranks_in_pools,
    record_moves,
)
from plsim.timetable.modes import MODES
from plsim.timetable.parts import Policy, Staffing, Week
from plsim.timetable.usual import with_teacher

Rows = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class WillowBend(Policy):
    """Teach every followed subject one-to-one in rotation, with the best-qualified teacher.

    Each student has the teacher's time for one part in eight and works beside, at the own level,
    in the rest. At the start of the year students go to the teacher who is seen as strongest in
    the subject that they need most; for a share of each subject an expert of the grade changes
    places with another teacher, class after class. Starr 2018 (a reader's comment).
    """

    title = "Willow Bend, one-to-one"
    groups_by = "neediest subject; own level"
    regroups = "every year"
    needs = "a teacher for eight students"
    sources = ("starr2018", "nickow2024")
    weakest_link = "what students learn while the teacher is with another is assumed"
    looks_at = (
        "school", "grade", "home", "placed", "student_id", "estimate", "teacher_id",
        "teacher_school", "strength_seen",
    )  # fmt: skip
    demand = 0.6

    students: int = lever(8, low=1, high=30, unit="students", meaning="students to a teacher")
    pairing: str = lever(
        "match", choices=("match", "need_first", "none"),
        meaning="who gets which teacher: everyone the one strongest in the neediest subject, the "
        "neediest the strongest, or whom the class has",
    )  # fmt: skip
    expert: float = lever(
        0.1, low=0.0, high=1.0, unit="share of each subject's minutes",
        meaning="minutes in which an expert of the grade is called in, class after class",
    )  # fmt: skip
    novices: float = lever(
        0.1, low=0.0, high=1.0, unit="share of the hired",
        meaning="teachers of at most two years of experience among the hired",
    )  # fmt: skip

    def plan(self, view: View, week: Week) -> Plan:
        """Pair at the start of the year, then teach one-to-one in rotation."""
        pools = Pools.of_home_classes(view)
        start = week.of_year == 0
        adult, moves = self._paired(view, week, pools) if start else (view.placed[:, 0], None)
        blocks = []
        for subject in range(len(week.setting.subjects)):
            if self.expert > 0.0:
                called = called_in(view, week, pools, subject)[adult]
                blocks.append(one_to_one(week, subject, called, self.expert, "with the expert"))
            if self.expert < 1.0:
                blocks.append(one_to_one(week, subject, adult, 1.0 - self.expert, "one-to-one"))
        together = with_teacher(
            "other subjects", "whole_class", week.setting.other_minutes, adult,
            len(view.teacher_id), np.zeros(len(week.setting.strands)),
        )  # fmt: skip
        placed = np.repeat(adult[:, None], len(week.setting.subjects), axis=1)
        return Plan((*blocks, together), placed=placed, moves=moves)

    def staffing(self) -> Staffing:
        """Ask for a teacher for every eight students."""
        return Staffing(class_size=float(self.students), hired_novices=self.novices)

    def _paired(self, view: View, week: Week, pools: Pools) -> tuple[Rows, Moves | None]:
        if self.pairing == "none":
            return np.asarray(view.home), None
        need = _by_subject(week, week.standard[view.grade] - view.estimate)
        subject = np.argmax(np.round(need, 9), axis=1).astype(np.int32)
        largest = need[np.arange(len(subject)), subject]
        rank = ranks_in_pools(pools.of_student, -largest, view.student_id, subject)
        seen = _by_subject(week, view.strength_seen)
        adult = match_teachers(pools, pools.cut(rank), subject, seen, self.pairing, 0)
        subject_of, subjects = week.setting.subject_of, range(len(week.setting.subjects))
        first = np.searchsorted(subject_of, subject).astype(np.int32)
        last = np.searchsorted(subject_of, subject, side="right").astype(np.int32) - np.int32(1)
        ranking = Ranking(pools.of_student, rank, first, last, subject)
        return adult, joined_moves([record_moves(view, week, j, ranking, adult) for j in subjects])


def one_to_one(week: Week, subject: int, adult: Rows, share: float, name: str) -> Block:
    """Make a share of a subject a rotation: every student is a group of one of the adult's.

    They take turns: each gets one part of the adult's time and does seat work in the rest.
    """
    setting, students = week.setting, len(adult)
    minutes = setting.net_minutes(week.of_year)[subject] * share
    return Block(
        f"{setting.subjects[subject]}, {name}",
        MODES["tutorial"],
        np.full(students, float(minutes)),
        np.arange(students, dtype=np.int32),
        adult,
        np.tile(setting.shares(subject, week.of_year), (students, 1)),
        "own",
        turns=True,
    )


def called_in(view: View, week: Week, pools: Pools, subject: int) -> Rows:
    """Say who takes the place of each teacher in the expert's minutes: (teacher,) rows.

    In each pool the teacher seen as strongest in the subject changes places with one other, with
    each of them in turn from week to week.
    """
    seats = len(pools.teachers)
    counts, first = np.diff(pools.first), pools.first[:-1]
    pool = np.repeat(np.arange(len(counts)), counts)
    seen = np.round(_by_subject(week, view.strength_seen)[pools.teachers, subject], 9)
    best = np.lexsort((np.arange(seats), -seen, pool))[first] - first
    other = week.of_year % np.maximum(counts - 1, 1)
    other = np.where(counts > 1, other + (other >= best), best)
    expert, visited = pools.teachers[first + best], pools.teachers[first + other]
    place = np.arange(len(view.teacher_id), dtype=np.int32)
    place[expert], place[visited] = visited, expert
    return place


def _by_subject(week: Week, values: Floats) -> Floats:
    """Average strands (row x strand) into subjects (row x subject)."""
    of, subjects = week.setting.subject_of, len(week.setting.subjects)
    return np.stack([values[:, of == j].mean(axis=1) for j in range(subjects)], axis=1)
