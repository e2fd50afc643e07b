"""The usual stretches of a school week, from which policies put their plans together."""

import numpy as np
import numpy.typing as npt

from plsim.state.state import View
from plsim.timetable.block import Block, LevelKind
from plsim.timetable.modes import MODES
from plsim.timetable.parts import Week

Rows = npt.NDArray[np.int32]


def with_teacher(
    slot: str,
    mode: str,
    minutes: float,
    group: Rows,
    teachers: int,
    strands: npt.NDArray[np.float64],
    level: LevelKind = "calendar",
) -> Block:
    """Make a block in which every group has its own adult and is numbered by the adult's row.

    `group` (student,) holds teacher rows, -1 = not in this block; `strands` (strand,) are the
    shares of the minutes, the same for all groups.
    """
    return Block(
        slot,
        MODES[mode],
        np.full(teachers, float(minutes)),
        group,
        np.arange(teachers, dtype=np.int32),
        np.tile(strands, (teachers, 1)),
        level,
    )


def lesson(
    view: View,
    week: Week,
    subject: int,
    group: Rows,
    *,
    share: float = 1.0,
    less: float = 0.0,
    mode: str = "whole_class",
    level: LevelKind = "calendar",
) -> Block:
    """Make a share of a subject's net minutes of the week, less some minutes, a block."""
    minutes = (week.setting.net_minutes(week.of_year)[subject] - less) * share
    name = week.setting.subjects[subject]
    strands = week.setting.shares(subject, week.of_year)
    slot = name if share == 1.0 else f"{name}, {mode}"
    return with_teacher(slot, mode, minutes, group, len(view.teacher_id), strands, level)


def other_subjects(view: View, week: Week) -> Block:
    """Make the rest of the week, with the home class; nothing that is examined here is taught."""
    return with_teacher(
        "other subjects", "whole_class", week.setting.other_minutes, view.home,
        len(view.teacher_id), np.zeros(len(week.setting.strands)),
    )  # fmt: skip


def assessment(view: View, week: Week) -> Block:
    """Make the minutes in which the home class is assessed."""
    return with_teacher(
        "assessment", "assessment", week.setting.practice.assess_minutes, view.home,
        len(view.teacher_id), np.zeros(len(week.setting.strands)),
    )  # fmt: skip


def homes(view: View, week: Week) -> Rows:
    """Place every student with the teacher of the home class in each subject."""
    return np.repeat(view.home[:, None], len(week.setting.subjects), axis=1)


def in_groups(
    view: View,
    week: Week,
    subject: int,
    place: Rows,
    groups: int,
    *,
    minutes: float,
    mode: str = "small_group",
    level: LevelKind = "group",
) -> Block:
    """Make minutes of a subject in which each class works in several groups led at once.

    `place` (student,) numbers the student's group in the home class, 0 to `groups` - 1.
    """
    teachers = len(view.teacher_id)
    strands = week.setting.shares(subject, week.of_year)
    return Block(
        f"{week.setting.subjects[subject]}, groups",
        MODES[mode],
        np.full(teachers * groups, float(minutes)),
        (view.home * groups + place).astype(np.int32),
        np.repeat(np.arange(teachers, dtype=np.int32), groups),
        np.tile(strands, (teachers * groups, 1)),
        level,
    )
