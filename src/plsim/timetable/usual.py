"""The usual stretches of a school week, from which policies put their plans together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from plsim.core.registry import name_of
from plsim.state.state import View
from plsim.timetable.block import Block, LevelKind
from plsim.timetable.matching import ranks_in_pools
from plsim.timetable.modes import MODES
from plsim.timetable.parts import Policy, Staffing, Week
from plsim.timetable.setting import Setting

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
        np.repeat(strands[None, :], teachers, axis=0),
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


def other_subjects(view: View, week: Week, less: float = 0.0) -> Block:
    """Make the rest of the week, with the home class; nothing that is examined here is taught.

    `less` minutes of it go to something else.
    """
    return with_teacher(
        "other subjects", "whole_class", week.setting.other_minutes - less, view.home,
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
    return np.repeat(view.home[None, :], len(week.setting.subjects), axis=0).T


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
        np.repeat(strands[None, :], teachers * groups, axis=0),
        level,
    )


def class_places(
    view: View, week: Week, subject: int, groups: Rows, *, every: int = 1, mixed: bool = False
) -> Rows:
    """Give each student a group of the home class by estimate in the coming strand: (student,).

    `groups` (student,) is the number of groups in the student's class. Groups are level (group 0
    is the furthest behind), or `mixed`: each takes one of every stretch of the ranks. They stay
    `every` weeks, known from the seats (made anew for those whose seat is no such group).
    """
    kept = np.full_like(view.home, -1)
    if week.of_year % every:
        kept = np.where(view.seat[:, subject] < groups, view.seat[:, subject], -1)
        if kept.min(initial=0) >= 0:
            return kept
    places = _cut_places(view, week, subject, groups, mixed)
    return np.where(kept >= 0, kept, places).astype(np.int32)


def _cut_places(view: View, week: Week, subject: int, groups: Rows, mixed: bool) -> Rows:
    strand = week.setting.coming_strand(subject, week.of_year)
    nobody = np.zeros(len(view.home), dtype=np.int32)
    rank = ranks_in_pools(view.home, view.estimate[:, strand], view.student_id, nobody)
    if mixed:
        turn, place = rank // groups, rank % groups
        # there and back, so that no group has the first of every stretch
        return np.where(turn % 2 == 0, place, groups - 1 - place).astype(np.int32)
    size = np.bincount(view.home)[view.home]
    places: Rows = (rank * groups // size).astype(np.int32)
    return places


def least_minutes(setting: Setting) -> npt.NDArray[np.float64]:
    """Give each subject's minutes in a week with an assessment, the shortest there is."""
    practice = setting.practice
    return setting.net_minutes(practice.assess_every - 1 if practice.assess_every else 0)


def inner_faults(inner: Mapping[str, Policy], setting: Setting) -> Iterator[tuple[str, str]]:
    """Pass on what policies inside another refuse, and refuse a choice of schools inside it."""
    for name, policy in inner.items():
        if policy.families_see():
            yield (
                f"{name}.use",
                f"{name_of(policy)} lets families choose a school before the year, which no policy "
                "around it does; put the other policy inside it",
            )
        for lever, what in policy.faults(setting):
            yield f"{name}.{lever}", what


def too_few_groups(setting: Setting, *, across_grades: bool = False) -> Iterator[tuple[str, str]]:
    """Refuse to regroup where there is but one class to make groups of."""
    size = setting.size
    if size is None or size.classes * (size.grades if across_grades else 1) > 1:
        return
    where = "a school has 1 grade x 1 class" if across_grades else "a grade has 1 class"
    yield (
        "use",
        f"{where} = 1 teacher, who leads 1 group, and regrouping takes 2 or more; give more "
        "classes, or a policy that groups inside the class, such as differentiated",
    )


def too_many_groups(setting: Setting, lever: str, groups: int) -> Iterator[tuple[str, str]]:
    """Refuse to cut a class into more groups than it has students."""
    if setting.size is not None and groups > setting.size.class_size:
        size = setting.size.class_size
        yield (
            lever,
            f"{groups} groups in a class of {size} leave {groups - size} without a student; "
            f"give at most {size} groups, or larger classes",
        )


def changing_rooms(view: View, week: Week, minutes: float) -> Block:
    """Make the minutes that changing rooms costs."""
    return with_teacher(
        "changing rooms", "transition", minutes, view.home, len(view.teacher_id),
        np.zeros(len(week.setting.strands)),
    )  # fmt: skip


def joint_staffing(policies: Sequence[Policy]) -> Staffing:
    """Put the staff together that policies in one school need: the most that any asks for."""
    needs = [policy.staffing() for policy in policies]
    sizes = [need.class_size for need in needs if need.class_size is not None]
    most = max(needs, key=lambda need: need.helpers)
    return replace(
        most,
        class_size=min(sizes, default=None),
        hired_novices=max(need.hired_novices for need in needs),
    )


def scaled(setting: Setting, share: float) -> Setting:
    """Give the setting of a share (0..1) of the week."""
    practice = replace(setting.practice, assess_minutes=setting.practice.assess_minutes * share)
    return replace(
        setting,
        minutes=setting.minutes * share,
        other_minutes=setting.other_minutes * share,
        practice=practice,
    )
