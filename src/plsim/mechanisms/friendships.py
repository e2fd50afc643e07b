"""Friendships: made by contact and likeness, lost sooner without contact."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world


@equation
def tie_lost(rooms: float, loss: float, apart: float) -> float:
    """Give the chance that a tie is lost in a week; `rooms` is the share of lessons shared.

    >>> round(tie_lost(1.0, 0.035, 2.0), 4), round(tie_lost(0.0, 0.035, 2.0), 4)
    (0.035, 0.07)
    """
    return min(loss * (1.0 + (apart - 1.0) * (1.0 - rooms)), 1.0)


@equation
def tie_made(likeness: float, making: float, homophily: float) -> float:
    """Give the chance that a free place is filled by a classmate met this week.

    `likeness` runs from 0 (nothing in common) to 1.

    >>> round(tie_made(1.0, 0.08, 1.2), 4), round(tie_made(0.0, 0.08, 1.2), 4)
    (0.08, 0.0241)
    """
    return making * math.exp(homophily * (likeness - 1.0))


@equation
def alike(disadvantaged_gap: float, skill_gap: float) -> float:
    """Give how alike two students are (0..1).

    >>> alike(0.0, 0.0), round(alike(1.0, 1.0), 3)
    (1.0, 0.184)
    """
    return (0.5 + 0.5 * (1.0 - abs(disadvantaged_gap))) * math.exp(-abs(skill_gap))


@dataclass(frozen=True)
class Friendships(Mechanism):
    """Keep, lose and make ties; each student names a few friends at most."""

    reads = (
        "world", "school", "student_id", "home", "placed", "friends", "disadvantaged", "skill",
    )  # fmt: skip
    changes = ("friends",)
    null = {"loss": 0.0, "making": 0.0}

    loss: float = assumption(
        0.033, low=0.025, high=0.042, unit="share a week", minimum=0.0, maximum=1.0,
        meaning="chance that a tie between students who share all lessons is lost",
        source="knecht",
    )  # fmt: skip
    apart: float = assumption(
        2.0, low=1.2, high=3.0, unit="ratio", minimum=1.0, maximum=20.0,
        meaning="how much sooner a tie is lost that shares no lesson", source="assumed",
    )  # fmt: skip
    making: float = assumption(
        0.3, low=0.15, high=0.5, unit="share a week", minimum=0.0, maximum=1.0,
        meaning="chance that a free place is filled by a student quite alike", source="knecht",
    )  # fmt: skip
    homophily: float = assumption(
        1.2, low=0.6, high=1.8, unit="log", minimum=0.0, maximum=10.0,
        meaning="preference for those alike", source="statnet",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Start with ties in the home class, as after some weeks of meeting."""
        friends = np.full_like(view.friends, -1)
        order, first = rooms_of(view.home, view.student_id)
        for meeting in range(10):
            self._meet(friends, view, week, order, first, view.home, -1 - meeting, keep=True)
        return {"friends": friends}

    def step(self, view: View, week: Week) -> Changes:
        """Lose some ties; meet classmates of the home class or of a subject group."""
        friends = view.friends.copy()
        rooms = (view.home, *view.placed.T)
        room = np.ascontiguousarray(rooms[week.number % len(rooms)])
        order, first = rooms_of(room, view.student_id)
        self._meet(friends, view, week, order, first, room, week.number, keep=False)
        return {"friends": friends}

    def _meet(
        self, friends: Any, view: View, week: Week, order: Any, first: Any, room: Any, when: int,
        *, keep: bool,
    ) -> None:  # fmt: skip
        columns = friends.shape[1]
        luck = week.students.uniform("friendships.ties", when + 1000, columns + 2)
        befriend(
            friends, luck, order, first, room, view.home, view.placed, view.disadvantaged,
            view.skill, view.world, keep, *per_world(self, week.worlds),
        )  # fmt: skip


def rooms_of(room: Any, identity: Any) -> tuple[Any, Any]:
    """List the rows of each room in the order of their ids.

    Room r stands in `order` from `first[r + 1]` to `first[r + 2]`; room -1 is nowhere.
    """
    order = np.empty(len(room), dtype=np.int32)
    first = np.zeros(int(room.max(initial=-1)) + 3, dtype=np.int64)
    sort_rooms(order, first, room, identity)
    return order, first


@kernel
def sort_rooms(order: Any, first: Any, room: Any, identity: Any) -> None:
    """Sort rows by room, then by id: count the rooms, then insert each row in its room."""
    for i in range(len(room)):
        first[room[i] + 2] += 1
    for r in range(1, len(first)):
        first[r] += first[r - 1]
    filled = first.copy()
    for i in range(len(room)):
        place, begin = filled[room[i] + 1], first[room[i] + 1]
        filled[room[i] + 1] += 1
        while place > begin and identity[order[place - 1]] > identity[i]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = i


@kernel
def befriend(
    friends: Any, luck: Any, order: Any, first: Any, room: Any, home: Any, placed: Any,
    disadvantaged: Any, skill: Any, world: Any, keep: Any, loss: Any, apart: Any, making: Any,
    homophily: Any,
) -> None:  # fmt: skip
    """Lose and make ties of every student (student x friend, rows; -1 is a free place)."""
    columns, subjects = friends.shape[1], placed.shape[1]
    for i in range(friends.shape[0]):
        w, free = world[i], -1
        for k in range(columns):
            f = friends[i, k]
            if f >= 0 and not keep:
                together = 0
                for j in range(subjects):
                    together += placed[i, j] == placed[f, j]
                rooms = 0.5 * (home[i] == home[f]) + 0.5 * together / subjects
                if luck[i, k] < tie_lost(rooms, loss[w], apart[w]):
                    friends[i, k] = -1
            if friends[i, k] < 0 and free < 0:
                free = k
        if free < 0 or room[i] < 0:
            continue
        begin, end = first[room[i] + 1], first[room[i] + 2]
        other = order[begin + int(luck[i, columns] * (end - begin))]
        if other == i:
            continue
        already = False
        for k in range(columns):
            already |= friends[i, k] == other
        if not already:
            gap = 0.0
            for s in range(skill.shape[1]):
                gap += (skill[i, s] - skill[other, s]) / skill.shape[1]
            likeness = alike(disadvantaged[i] - disadvantaged[other], gap)
            if luck[i, columns + 1] < tie_made(likeness, making[w], homophily[w]):
                friends[i, free] = other
