"""Specialised teachers: each teaches the subject that suits best, to several classes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plsim.core.declare import lever
from plsim.state.state import View
from plsim.timetable.block import Block, Moves, Plan
from plsim.timetable.composition import joined_moves
from plsim.timetable.matching import Pools, Ranking, ranks_in_pools, record_moves
from plsim.timetable.modes import MODES
from plsim.timetable.parts import Floats, Policy, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import changing_rooms, least_minutes

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Specialised(Policy):
    """Let as many teachers as there are subjects share their classes, one subject for each.

    In each grade teachers are dealt to subjects by strength as the leader sees it, as many to each
    subject; one of each make a team and pass its classes round. Other subjects fill up their weeks,
    so that all teach as many minutes. Classes that make no whole team keep one teacher. Fryer 2018.
    """

    title = "Specialised teachers"
    groups_by = "age"
    regroups = "never"
    needs = "a timetable for teams"
    sources = ("fryer2018",)
    weakest_link = "how much is lost when teachers know more students less well"
    looks_at = (
        "school", "grade", "home", "placed", "student_id", "estimate", "teacher_id",
        "strength_seen",
    )  # fmt: skip
    demand = 0.1

    moving_minutes: float = lever(
        10.0, low=0.0, high=120.0, unit="minutes a week",
        meaning="minutes that changing teachers costs, taken from the subjects",
    )  # fmt: skip

    def plan(self, view: View, week: Week) -> Plan:
        """Pass the classes of each team round its teachers."""
        leads, place = self._teams(view, week)
        subjects, setting = len(week.setting.subjects), week.setting
        net = setting.net_minutes(week.of_year)
        net = net - self.moving_minutes * net / net.sum()
        whole = float(net.sum()) + setting.other_minutes
        others = np.maximum(whole / subjects - net, 0.0)
        others *= setting.other_minutes / max(float(others.sum()), 1e-9)
        blocks: list[Block] = []
        for turn in range(subjects):
            for subject in range(subjects):
                shares = setting.shares(subject, week.of_year)
                now = (place >= 0) & ((place + turn) % subjects == subject)
                group = np.where(now, view.home, -1).astype(np.int32)
                for slot, minutes, strands in (
                    (f"turn {turn + 1}", float(net[subject]), shares),
                    (f"turn {turn + 1}, other subjects", float(others[subject]), 0.0 * shares),
                ):
                    blocks.append(_led(slot, minutes, group, leads[:, subject], strands))
            alone = np.where(place < 0, view.home, -1).astype(np.int32)
            own = np.arange(len(view.teacher_id), dtype=np.int32)
            shares = setting.shares(turn, week.of_year)
            blocks.append(_led(f"turn {turn + 1}", float(net[turn]), alone, own, shares))
            blocks.append(
                _led(
                    f"turn {turn + 1}, other subjects", float(others[turn]), alone, own,
                    0.0 * shares,
                )
            )  # fmt: skip
        blocks.append(changing_rooms(view, week, self.moving_minutes))
        placed, moves = view.placed, None
        if week.of_year == 0:
            placed = leads[view.home]
            moves = self._moves(view, week, placed)
        return Plan(tuple(blocks), placed=placed, moves=moves)

    def _moves(self, view: View, week: Week, placed: Rows) -> Moves | None:
        """Record who gets another teacher; ranks are told, though nobody is moved for them."""
        pools, records = Pools.of_home_classes(view), []
        for subject in range(placed.shape[1]):
            strand = week.setting.coming_strand(subject, week.of_year)
            rank = ranks_in_pools(
                pools.of_student, view.estimate[:, strand], view.student_id,
                np.zeros_like(view.home),
            )  # fmt: skip
            ranking = Ranking.together(pools.of_student, rank, strand)
            teacher = np.ascontiguousarray(placed[:, subject])
            records.append(record_moves(view, week, subject, ranking, teacher))
        return joined_moves(records)

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse a subject of too many minutes for one teacher, and more moving than lessons."""
        subjects = len(setting.subjects)
        most, mean = float(setting.minutes.max()), setting.week_minutes / subjects
        if most > mean:
            yield (
                "use",
                f"a subject of {most:g} minutes is more than a teacher's share of the week, "
                f"{mean:g}; give it fewer minutes, or more other_minutes",
            )
        least = float(least_minutes(setting).sum())
        if self.moving_minutes >= least:
            yield (
                "moving_minutes",
                f"{self.moving_minutes:g} minutes of moving leave nothing of {least:g}; give less",
            )

    def _teams(self, view: View, week: Week) -> tuple[Rows, Rows]:
        """Give each class's teacher in each subject (teacher x subject), by the home class's row.

        Also each student's class's place in its team, -1 for classes left over: (student,).
        """
        from scipy.optimize import linear_sum_assignment

        pools, subjects = Pools.of_home_classes(view), len(week.setting.subjects)
        teachers = len(view.teacher_id)
        leads = np.repeat(np.arange(teachers, dtype=np.int32)[:, None], subjects, axis=1)
        place = np.full(teachers, -1, dtype=np.int32)
        seen = np.stack(
            [
                view.strength_seen[:, week.setting.subject_of == subject].mean(axis=1)
                for subject in range(subjects)
            ],
            axis=1,
        )
        for first, last in zip(pools.first[:-1], pools.first[1:], strict=True):
            teams = int(last - first) // subjects
            own = pools.teachers[first : first + teams * subjects]
            seats = np.tile(np.arange(subjects), teams)
            chosen = linear_sum_assignment(np.round(seen[own][:, seats], 9), True)[1]
            # the seat of a teacher is also the place of the home class in the team
            order = own[np.argsort(chosen, kind="stable")].reshape(teams, subjects)
            for team in order:
                leads[team] = team
                place[team] = np.arange(subjects)
        return leads, place[view.home]


def _led(slot: str, minutes: float, group: Rows, teacher: Rows, strands: Floats) -> Block:
    """Make a block of whole classes, numbered by the row of their home teacher."""
    teachers = len(teacher)
    return Block(
        slot,
        MODES["whole_class"],
        np.full(teachers, minutes),
        group,
        teacher,
        np.tile(strands, (teachers, 1)),
    )
