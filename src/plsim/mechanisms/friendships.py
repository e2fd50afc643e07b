"""Friendships: made by contact and likeness, lost sooner without contact."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.exponential import exp
from plsim.core.rooms import lessons_shared
from plsim.core.rows import BATCH, end_of_batch, end_of_run
from plsim.state.state import View, read_only
from plsim.timetable.parts import Changes, Mechanism, Week, in_worlds


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
    return making * exp(homophily * (likeness - 1.0))


@equation
def alike(disadvantaged_gap: float, skill_gap: float) -> float:
    """Give how alike two students are (0..1).

    >>> alike(0.0, 0.0), round(alike(1.0, 1.0), 3)
    (1.0, 0.184)
    """
    return (0.5 + 0.5 * (1.0 - abs(disadvantaged_gap))) * exp(-abs(skill_gap))


@dataclass(frozen=True)
class Friendships(Mechanism):
    """Keep, lose and make ties; each student names a few friends at most."""

    reads = (
        "world", "school", "student_id", "home", "placed", "friends", "disadvantaged", "skill",
    )  # fmt: skip
    changes = ("friends", "start_friends")
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
        for meeting in range(10):
            self._meet(friends, view, week, view.home, self._luck(view, week, meeting))
        return {"friends": friends, "start_friends": friends.copy()}

    def step(self, view: View, week: Week) -> Changes:
        """Lose some ties; meet classmates of the home class or of a subject group."""
        friends = np.empty_like(view.friends)
        luck = self._luck(view, week, 1000 + week.number)
        losing = in_worlds(self.loss, week.worlds), in_worlds(self.apart, week.worlds)
        lose_ties(friends.T, view.friends.T, luck, view.home, view.placed.T, view.world, *losing)
        rooms = (view.home, *view.placed.T)
        room = np.ascontiguousarray(rooms[week.number % len(rooms)])
        self._meet(friends, view, week, room, luck)
        return {"friends": friends}

    def _luck(self, view: View, week: Week, when: int) -> Any:
        return week.students.uniform("friendships.ties", when, view.friends.shape[1] + 2).T

    def _meet(self, friends: Any, view: View, week: Week, room: Any, luck: Any) -> None:
        order, first = rooms_of(room, view.student_id)
        making = in_worlds(self.making, week.worlds), in_worlds(self.homophily, week.worlds)
        meet(
            friends.T, luck, order, first, read_only(room), view.disadvantaged, view.skill.T,
            view.world, *making,
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
def lose_ties(
    out: Any, friends: Any, luck: Any, home: Any, placed: Any, world: Any, loss: Any, apart: Any,
) -> None:  # fmt: skip
    """Fill in the ties that every student keeps (friend x student, rows; -1 is a free place)."""
    for k in range(len(friends)):
        kept, ties = out[k], friends[k]
        for i in range(len(kept)):
            kept[i] = ties[i]
    begin = 0
    while begin < len(world):
        w, end = world[begin], end_of_run(world, begin)
        most = tie_lost(0.0, loss[w], apart[w])  # in whatever rooms they are
        for k in range(len(friends)):
            for i in range(begin, end):
                f = friends[k, i]
                if luck[k, i] >= most or f < 0:  # the rarer first
                    continue
                if luck[k, i] < tie_lost(lessons_shared(home, placed, i, f), loss[w], apart[w]):
                    out[k, i] = -1
        begin = end


@kernel
def meet(
    friends: Any, luck: Any, order: Any, first: Any, room: Any, disadvantaged: Any, skill: Any,
    world: Any, making: Any, homophily: Any,
) -> None:  # fmt: skip
    """Let every student with a free place meet somebody of the room, and perhaps make a tie."""
    begin, meeting, makes = 0, luck[len(friends)], luck[len(friends) + 1]
    who, whom = np.empty(BATCH, dtype=np.int64), np.empty(BATCH, dtype=np.int64)
    poorer, abler, chance = np.empty(BATCH), np.empty(BATCH), np.empty(BATCH)
    while begin < len(world):
        end, pairs = end_of_batch(world, begin), 0
        most, prefers = making[world[begin]], homophily[world[begin]]
        for i in range(begin, end):
            # nobody makes a tie more easily than those quite alike
            if makes[i] >= most or room[i] < 0 or first_free(friends, i) < 0:
                continue
            here, there = first[room[i] + 1], first[room[i] + 2]
            other = order[here + int(meeting[i] * (there - here))]
            if other != i and not names(friends, i, other):
                who[pairs], whom[pairs] = i, other
                pairs += 1
        for pair in range(pairs):
            i, other, gap = who[pair], whom[pair], 0.0
            for s in range(len(skill)):
                gap += (skill[s, i] - skill[s, other]) / len(skill)
            poorer[pair], abler[pair] = disadvantaged[i] - disadvantaged[other], gap
        for pair in range(pairs):
            chance[pair] = tie_made(alike(poorer[pair], abler[pair]), most, prefers)
        for pair in range(pairs):
            i = who[pair]
            friends[first_free(friends, i), i] = whom[pair] if makes[i] < chance[pair] else -1
        begin = end


@equation
def first_free(friends: Any, i: int) -> int:
    """Give the first free place among the friends of student i (friend x student), or -1.

    >>> friends = np.array([[4, 4], [-1, 5], [-1, 6]])
    >>> first_free(friends, 0), first_free(friends, 1)
    (1, -1)
    """
    for k in range(len(friends)):
        if friends[k, i] < 0:
            return k
    return -1


@equation
def names(friends: Any, i: int, other: int) -> bool:
    """Say whether student i names another as a friend.

    >>> names(np.array([[4], [-1]]), 0, 4), names(np.array([[4], [-1]]), 0, 5)
    (True, False)
    """
    for k in range(len(friends)):  # noqa: SIM110  (compiled)
        if friends[k, i] == other:
            return True
    return False
