"""Voluntary, phased roll-out: teachers opt in over some years; old and new run side by side."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.declare import lever, nested
from plsim.core.registry import parts
from plsim.state.state import View
from plsim.timetable.block import Block, Plan
from plsim.timetable.composition import side_by_side
from plsim.timetable.matching import ranks_in_pools
from plsim.timetable.parts import Policy, Staffing, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import inner_faults, joint_staffing, with_teacher


@dataclass(frozen=True)
class Phased(Policy):
    """Let classes of teachers who have opted in follow a new policy, the others the usual one.

    Each year an equal share of a school's teachers joins, so not all of a grade at once; groups
    across classes form among those who joined. Tomlinson 2017.
    """

    title = "Phased roll-out"
    groups_by = "as the policies inside it"
    regroups = "as the policies inside it"
    needs = "as the policies inside it"
    sources = ("tomlinson2017",)
    weakest_link = "who opts in is luck or seen strength; all classes have the smaller size"
    looks_at = (
        "world", "school", "grade", "home", "placed", "student_id", "teacher_id",
        "teacher_school", "strength_seen",
    )  # fmt: skip
    demand = 0.0  # the policies inside ask what they ask

    years: int = lever(4, low=1, high=12, unit="years", meaning="years until all teachers joined")
    order: str = lever(
        "keen", choices=("keen", "strongest", "weakest"),
        meaning="who joins first: the keenest (a lasting draw of each teacher), or the strongest "
        "or weakest as the leader sees it",
    )  # fmt: skip
    inner: Any = nested(lambda: parts("policies")["fixed"](), meaning="the new policy")
    usual: Any = nested(
        lambda: parts("policies")["fixed"](), meaning="the policy of those who have not joined"
    )

    def plan(self, view: View, week: Week) -> Plan:
        """Plan for the classes of those who joined, and for the others."""
        joined = self.joined(view, week)[view.home]
        plan = side_by_side(
            view,
            week,
            ((self.inner, np.flatnonzero(joined)), (self.usual, np.flatnonzero(~joined))),
        )
        return replace(plan, blocks=(*plan.blocks, *_passed_over(view, week, plan)))

    def joined(self, view: View, week: Week) -> npt.NDArray[np.bool_]:
        """Mark the teachers who have joined: (teacher,); each year as many join, in their order."""
        leads = np.zeros(len(view.teacher_id), dtype=bool)
        leads[view.home] = True
        school = view.teacher_school
        rank = ranks_in_pools(
            school, self._lateness(view, week), view.teacher_id, (~leads).astype(np.int32)
        )
        count = np.bincount(school, weights=leads)[school]
        joined: npt.NDArray[np.bool_] = leads & (rank * self.years < (week.year + 1) * count)
        return joined

    def _lateness(self, view: View, week: Week) -> npt.NDArray[np.float64]:
        if self.order == "keen":
            return week.teachers.uniform("phased.keenness", 0)[:, 0]
        sign = -1.0 if self.order == "strongest" else 1.0
        return np.asarray(sign * view.strength_seen.mean(axis=1))

    def staffing(self) -> Staffing:
        """Ask for the staff of both."""
        return joint_staffing((self.inner, self.usual))

    def keeps_teachers(self, year: int) -> bool:
        """Keep teachers where both policies do: all classes of a district are dealt at one time."""
        return all(policy.keeps_teachers(year) for policy in (self.inner, self.usual))

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse two policies that share helpers, and what the inner policies refuse."""
        asked = [policy.staffing().helpers for policy in (self.inner, self.usual)]
        if min(asked) > 0.0:
            yield (
                "inner",
                f"inner and usual both need helpers ({asked[0]:g} and {asked[1]:g} a class), and "
                "the same helpers cannot be with both; give one of them a policy without helpers",
            )
        yield from inner_faults({"inner": self.inner, "usual": self.usual}, setting)


def _passed_over(view: View, week: Week, plan: Plan) -> Iterator[Block]:
    """Give those who have no part in a slot of the other policy no minutes in it."""
    inside: dict[str, npt.NDArray[np.bool_]] = {}
    for block in plan.blocks:
        inside[block.slot] = inside.get(block.slot, np.False_) | (block.group >= 0)
    for slot, busy in inside.items():
        if not busy.all():
            group = np.where(busy, -1, view.home).astype(np.int32)
            nothing = np.zeros(len(week.setting.strands))
            yield with_teacher(slot, "transition", 0.0, group, len(view.teacher_id), nothing)
