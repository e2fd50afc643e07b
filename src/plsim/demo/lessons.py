"""What a week's plan means for the picture: rooms, lesson bars, who is within reach."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.zone import zone_fit
from plsim.mechanisms.lesson import Lesson, lesson_level
from plsim.state.worlds import mean_by
from plsim.timetable.block import Block
from plsim.week.engine import Engine

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
HALF = 0.5
"""Share of its peak from which the gain of a lesson counts as within reach."""


@dataclass(frozen=True)
class Zone:
    """Hold one world's assumptions about the level of a lesson and who is within reach of it."""

    drift: float
    follow: float
    floor: float
    width_hard: float
    width_easy: float
    peak: float
    steepness: float
    low_targets: float

    @classmethod
    def of(cls, engine: Engine) -> "Zone":
        """Take the assumptions of the engine's first world; usual ones where no lesson acts."""
        lesson: Any = dict(engine.acts).get("lesson", Lesson())
        return cls(
            **{name: float(np.ravel(getattr(lesson, name))[0]) for name in cls.__dataclass_fields__}
        )

    def fit(self, gap: float) -> float:
        """Give the worth of a lesson whose level stands `gap` SD above the skill (0..1)."""
        return float(
            zone_fit(gap, self.floor, self.width_hard, self.width_easy, self.peak, self.steepness)
        )

    def reach(self, level: float) -> tuple[float, float]:
        """Give the lowest and the highest skill that are within reach of a lesson's level.

        >>> low, high = Zone(0.37, 0.85, 0.09, 0.95, 0.79, 0.15, 3.0, 0.1).reach(1.0)
        >>> round(low, 2), round(high, 2)
        (-0.26, 1.77)
        """
        if self.floor >= HALF:
            return -math.inf, math.inf
        far = -2.0 * math.log((HALF - self.floor) / (1.0 - self.floor))
        share = far ** (1.0 / self.steepness)
        middle = level - self.peak
        return middle - self.width_hard * share, middle + self.width_easy * share


@dataclass(frozen=True)
class Room:
    """Hold one group of a subject in a week: whose room, at what level, for how much of the time.

    `level` (strand,) is NaN where each student works at their own level or the strand is not
    taught; `share` is the part of the subject's minutes.
    """

    teacher: int
    level: Floats
    share: float
    own: bool


@dataclass(frozen=True)
class WeekOfSubject:
    """Hold where every student is in a week of a subject.

    `room` (student,) numbers the room in which most of the minutes are spent, -1 = none; `level`
    (student x strand) is that of the student's lesson; `own` (student,) marks minutes at the own
    level, and `own_level` (student x strand) gives it; `several` says whether an adult leads
    several levels at once.
    """

    rooms: tuple[Room, ...]
    room: Rows
    level: Floats
    own: npt.NDArray[np.bool_]
    own_level: Floats
    several: bool


def week_of(engine: Engine, subject: int, before: dict[str, Any], zone: Zone) -> WeekOfSubject:
    """Read the plan of the week that the engine has just run, from the state before it.

    `before` holds skill, estimate and software_estimate (student x strand) and grade.
    """
    strands = np.flatnonzero(engine.setting.subject_of == subject)
    blocks = [b for b in engine.plan.blocks if b.strands[:, strands].any()]
    students, whole = len(before["grade"]), _minutes(blocks, len(before["grade"]))
    room = np.full(students, -1, dtype=np.int32)
    most = np.zeros(students)
    level = np.full((students, len(strands)), np.nan)
    own_level = np.full_like(level, np.nan)
    rooms: list[Room] = []
    for block in blocks:
        taught = np.flatnonzero(block.sizes > 0)
        levels = _levels(block, engine, strands, before, zone)
        number = np.full(len(block.teacher), -1, dtype=np.int32)
        for group in taught:
            number[group] = len(rooms)
            share = float(block.minutes[group]) / max(whole, 1e-9)
            rooms.append(Room(int(block.teacher[group]), levels[group], share, _own(block)))
        inside = np.flatnonzero(block.group >= 0)
        of = block.group[inside]
        if _own(block):
            belief = "software_estimate" if block.mode.paced_by == "software" else "estimate"
            aim = 0.0 if block.mode.paced_by == "software" else zone.peak
            own_level[inside] = before[belief][inside][:, strands] + aim
        longer = block.minutes[of] > most[inside]
        who = inside[longer]
        most[who], room[who] = block.minutes[of[longer]], number[of[longer]]
        level[who] = own_level[who] if _own(block) else levels[of[longer]]
    several = any(bool((b.levels_at_once[b.sizes > 0] > 1.0).any()) for b in blocks)
    own = np.asarray(np.isfinite(own_level).any(axis=1))
    return WeekOfSubject(tuple(rooms), room, level, own, own_level, several)


def _own(block: Block) -> bool:
    return block.level == "own" or block.mode.broadcast == 0.0


def _minutes(blocks: list[Block], students: int) -> float:
    """Give the longest total of minutes that a student spends in some blocks."""
    total = np.zeros(students)
    for block in blocks:
        inside = block.group >= 0
        total[inside] += block.minutes[block.group[inside]]
    return float(total.max(initial=0.0))


def _levels(
    block: Block, engine: Engine, strands: npt.NDArray[np.intp], before: dict[str, Any], zone: Zone
) -> Floats:
    """Give the level of every group in some strands, as the mechanism sets it: group x strand."""
    groups, setting = len(block.teacher), engine.setting
    levels = np.full((groups, len(strands)), np.nan)
    if _own(block):
        return levels
    mean, sd = _groups(block, before["skill"][:, strands])
    grade = np.zeros(groups, dtype=np.int64)
    inside = block.group >= 0
    grade[block.group[inside]] = before["grade"][inside]
    standard = setting.calendar.standard(engine.of_year - 1)
    fidelity = engine.state["fidelity"]
    for group in np.flatnonzero(block.sizes > 0):
        follow, low = zone.drift, 0.0
        if block.level == "group":
            meant = 1.0 - block.demand * (1.0 - float(fidelity[block.teacher[group]]))
            follow += (zone.follow - zone.drift) * meant
            low = zone.low_targets
        for column, s in enumerate(strands):
            if block.strands[group, s] > 0.0:
                levels[group, column] = lesson_level(
                    float(standard[grade[group], s]) + setting.lag,
                    mean[group, column], sd[group, column],
                    follow, zone.peak, setting.aim, low,
                )  # fmt: skip
    return levels


def _groups(block: Block, skill: Floats) -> tuple[Floats, Floats]:
    """Give mean and SD of skill in every group of a block: group x strand."""
    inside, count = block.group >= 0, len(block.teacher)
    of, own = block.group[inside], skill[inside]
    mean = np.stack([mean_by(column, of, count) for column in own.T], axis=1)
    square = np.stack([mean_by(column**2, of, count) for column in own.T], axis=1)
    return mean, np.sqrt(np.maximum(square - mean**2, 0.0))
