"""Play one world of a scenario for a year and record what the picture needs, week by week."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.demo.lessons import Room, WeekOfSubject, Zone, week_of
from plsim.outcomes.known import WELL
from plsim.results.record import WORLDS_PER_DRAW
from plsim.scenario import Scenario
from plsim.timetable.block import Moves
from plsim.week.engine import Engine
from plsim.week.simulate import subgroups

Array = npt.NDArray[Any]
SWITCHED_OFF = 0.45
"""Engagement under which a student is drawn hollow."""

BEFORE = ("skill", "estimate", "software_estimate", "engagement", "best_known", "friends")
KNOWN, OFF, REACHED, OWN, MOVED = 1, 2, 4, 8, 16
"""Flags of a student in a week: known well, switched off, within reach, own level, moved."""


@dataclass
class Played:
    """Hold a year of one arm: arrays week x student, rooms by week, moves by week.

    Weeks run from 0 to 36; week w shows the state before its lessons and who sits where in it;
    the last shows the state after the year. `teacher` holds rows (-1 = none), `ties` the rows of
    each student's friends (-1 = a free place), `friends` how many are in the room and in all.
    """

    engine: Engine
    zone: Zone
    third: Array
    disadvantaged: Array
    strands: tuple[str, ...]
    focus: list[int] = field(default_factory=list)
    skill: list[Array] = field(default_factory=list)
    estimate: list[Array] = field(default_factory=list)
    level: list[Array] = field(default_factory=list)
    own_level: list[Array] = field(default_factory=list)
    teacher: list[Array] = field(default_factory=list)
    room: list[Array] = field(default_factory=list)
    flags: list[Array] = field(default_factory=list)
    known: list[Array] = field(default_factory=list)
    friends: list[Array] = field(default_factory=list)
    ties: list[Array] = field(default_factory=list)
    rooms: list[tuple[Room, ...]] = field(default_factory=list)
    moves: list[tuple[int, Moves, Array]] = field(default_factory=list)
    several: bool = False

    def __post_init__(self) -> None:
        """Keep the ids of the students, by which two arms are put side by side."""
        self.ids = self.engine.state["student_id"].copy()
        self.grade = self.engine.state["grade"].copy()


def play(scenario: Scenario, world: int, seed: int, *, subject: int = 0) -> Played:
    """Run the first year of one world with the people of world 0, and record every week of it.

    The world is that of a batch with `hold: [people]`. Raises Faults where the scenario does not
    fit.
    """
    engine = Engine.of(scenario, [world], [world // WORLDS_PER_DRAW], seed, hold=("people",))
    groups, state = subgroups(engine), engine.state
    third = np.select([groups["low"], groups["middle"]], [0, 1], 2).astype(np.uint8)
    strands = np.flatnonzero(engine.setting.subject_of == subject)
    names = tuple(engine.setting.strands[s] for s in strands)
    played = Played(engine, Zone.of(engine), third, state["disadvantaged"].astype(np.uint8), names)
    for week in range(WEEKS_TAUGHT):
        before = {name: state[name] for name in (*BEFORE, "grade")}
        standard = engine.setting.calendar.standard(week)[before["grade"]]
        engine.step()
        seen = week_of(engine, subject, before, played.zone)
        focus = engine.setting.coming_strand(subject, week) - int(strands[0])
        moves = engine.plan.moves if week else None
        _note(played, before, seen, strands, focus)
        if moves is not None:
            _note_moves(played, week, moves, before["skill"], standard, subject)
        played.several |= seen.several
    after = {name: state[name] for name in (*BEFORE, "grade")}
    _note(played, after, seen, strands, focus)
    return played


def _note(
    played: Played, now: dict[str, Any], seen: WeekOfSubject, strands: Array, focus: int
) -> None:
    leader = np.array([room.teacher for room in seen.rooms], dtype=np.int32)
    inside = seen.room >= 0
    teacher = np.full(len(inside), -1, dtype=np.int32)
    teacher[inside] = leader[seen.room[inside]]
    skill = now["skill"][:, strands]
    played.focus.append(focus)
    played.skill.append(skill)
    played.estimate.append(now["estimate"][:, strands])
    played.level.append(seen.level)
    played.own_level.append(seen.own_level[:, focus])
    played.teacher.append(teacher)
    played.room.append(seen.room)
    played.known.append(now["best_known"])
    played.friends.append(_friends(now["friends"], teacher))
    played.ties.append(now["friends"])
    played.rooms.append(seen.rooms)
    moved = np.zeros(len(inside), dtype=bool)
    if len(played.teacher) > 1:
        moved = played.teacher[-2] != teacher
    reached = _reached(played.zone, seen.level[:, focus], skill[:, focus])
    flags = KNOWN * (now["best_known"] >= WELL) + OFF * (now["engagement"] < SWITCHED_OFF)
    played.flags.append(flags + REACHED * reached + OWN * seen.own + MOVED * moved)


def _reached(zone: Zone, level: Array, skill: Array) -> Array:
    low, high = zone.reach(0.0)
    return np.asarray((skill >= level + low) & (skill <= level + high))


def _friends(friends: Array, teacher: Array) -> Array:
    """Count each student's friends, and those in the same room: (student, 2)."""
    there = friends >= 0
    with_me = there & (teacher[friends] == teacher[:, None]) & (teacher >= 0)[:, None]
    return np.stack([with_me.sum(axis=1), there.sum(axis=1)], axis=1).astype(np.uint8)


def _note_moves(
    played: Played, week: int, moves: Moves, skill: Array, standard: Array, subject: int
) -> None:
    from plsim.demo.reasons import need_in_truth

    kept = np.flatnonzero(moves.subject == subject)
    of = Moves(**{name: column[kept] for name, column in vars(moves).items()})
    played.moves.append((week, of, need_in_truth(of, skill, standard)))
