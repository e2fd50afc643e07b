"""Composition: one policy for a part of the students, or for a share of the week.

A policy sees views and streams of rows; so a part of a school is a view of fewer rows, and its
plan is put back among all rows. Policies compose by nesting in the file, never by imports.
"""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.state.fields import FIELDS
from plsim.state.state import View
from plsim.timetable.block import Block, Moves, Plan
from plsim.timetable.parts import Policy, Week
from plsim.timetable.usual import scaled, with_teacher

Rows = npt.NDArray[np.int64]


def plan_for(policy: Policy, view: View, week: Week, rows: Rows) -> Plan:
    """Let a policy plan the week of some students (rows) only; the others are in no block."""
    part = SimpleNamespace(
        **{
            name: array[rows] if FIELDS[name].axes[0] == "student" else array
            for name, array in vars(view).items()
        }
    )
    plan = policy.planned(part, replace(week, students=week.students.of(rows)))
    return _among_all(plan, rows, len(week.students.who))


def side_by_side(view: View, week: Week, parts: Sequence[tuple[Policy, Rows]]) -> Plan:
    """Run policies side by side, each for its own students, who together are all of them."""
    plans = [plan_for(policy, view, week, rows) for policy, rows in parts if len(rows)]
    return Plan(
        tuple(block for plan in plans for block in plan.blocks),
        _merged([plan.placed for plan in plans]),
        joined_moves([plan.moves for plan in plans]),
        max((plan.support for plan in plans), default=0.0),
        _merged([plan.seats for plan in plans]),
    )


def share_of_week(policy: Policy, view: View, week: Week, share: float) -> Plan:
    """Let a policy plan a share (0..1) of every minute of the week, for all students."""
    return policy.planned(view, replace(week, setting=scaled(week.setting, share)))


def slowly_started(policy: Policy, view: View, week: Week, share: float) -> Plan:
    """Give a share of the week to relationships and norms at home, the rest to a policy."""
    setting = week.setting
    plan = share_of_week(policy, view, week, 1.0 - share)
    minutes = share * (setting.net_minutes(week.of_year).sum() + setting.other_minutes)
    together = with_teacher(
        "relationships and norms", "community", minutes, view.home, len(view.teacher_id),
        np.zeros(len(setting.strands)),
    )  # fmt: skip
    return replace(plan, blocks=(*plan.blocks, together))


def one_after_another(plans: Sequence[Plan], placed_by: int = 0) -> Plan:
    """Put plans for shares of the same week together; one of them says where students belong.

    Seats are those of the only plan that keeps any.
    """
    return Plan(
        tuple(
            replace(block, slot=f"{block.slot} ({number + 1})")
            for number, plan in enumerate(plans)
            for block in plan.blocks
        ),
        plans[placed_by].placed,
        plans[placed_by].moves,
        max(plan.support for plan in plans),
        next((plan.seats for plan in plans if plan.seats is not None), None),
    )


def joined_moves(records: Sequence[Moves | None]) -> Moves | None:
    """Put records of moves together."""
    found = [record for record in records if record is not None]
    if not found:
        return None
    names = Moves.__dataclass_fields__
    return Moves(**{name: np.concatenate([getattr(r, name) for r in found]) for name in names})


def _merged(parts: Sequence[Any]) -> Any:
    """Put arrays of several students together, each -1 where it says nothing; None = nothing."""
    found = [part for part in parts if part is not None]
    return np.max(found, axis=0) if found else None


def _among_all(plan: Plan, rows: Rows, students: int) -> Plan:
    def spread(array: Any) -> Any:
        whole = np.full((students, *array.shape[1:]), -1, dtype=array.dtype)
        whole[rows] = array
        return whole

    def block_among_all(block: Block) -> Block:
        return replace(block, group=spread(block.group))

    moves = plan.moves
    return replace(
        plan,
        blocks=tuple(block_among_all(block) for block in plan.blocks),
        placed=None if plan.placed is None else spread(plan.placed),
        seats=None if plan.seats is None else spread(plan.seats),
        moves=None
        if moves is None
        else replace(moves, student=rows[moves.student].astype(np.int32)),
    )
