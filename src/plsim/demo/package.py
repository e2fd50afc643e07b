"""Put two played arms side by side into one small package of plain data, which a browser draws."""

import base64
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.errors import InputError
from plsim.demo.reasons import reason
from plsim.demo.record import Played

Array = npt.NDArray[Any]
SCALE = 100.0
"""Levels of skill travel as whole hundredths of an SD."""
NONE = -32768
THIRDS = ("low", "middle", "high")
MOST_LANES = 8


def package(played: list[tuple[str, Played]], grade: int | None = None) -> dict[str, Any]:
    """Give the package of two arms (title, played) of the same students: data that JSON can hold.

    One grade is shown, by default the lowest. Raises InputError where more rooms than the page has
    place for are in use.
    """
    first = played[0][1]
    shown = int(first.grade.min()) if grade is None else grade
    rows = [np.flatnonzero(p.grade == shown) for _, p in played]
    lanes = _lanes([p for _, p in played], rows)
    setting = first.engine.setting
    ids = first.ids[rows[0]]
    weeks = len(first.skill) - 1
    standard = [setting.calendar.standard(week)[shown] for week in range(weeks + 1)]
    strands = np.flatnonzero(setting.subject_of == 0)
    return {
        "weeks": weeks,
        "grade": shown,
        "grades": sorted({int(g) for g in first.grade}),
        "subject": setting.subjects[0],
        "strands": list(first.strands),
        "focus": first.focus,
        "standard": [[_whole(level[s]) for s in strands] for level in standard],
        "ids": ids.tolist(),
        "third": first.third[rows[0]].tolist(),
        "disadvantaged": first.disadvantaged[rows[0]].tolist(),
        "judgment": _judgment(first, rows[0]),
        "peak": _whole(first.zone.peak),
        "arms": [_arm(title, p, _aligned(p, ids), lanes) for title, p in played],
        "lanes": len(lanes),
    }


def _aligned(played: Played, ids: Array) -> Array:
    """Give the rows of the students in the order of the first arm, by lasting id."""
    order = np.argsort(played.ids, kind="stable")
    return np.asarray(order[np.searchsorted(played.ids[order], ids)])


def _lanes(played: list[Played], rows: list[Array]) -> list[int]:
    """List the ids of the teachers who lead somebody shown in any week of any arm."""
    found = set[int]()
    for p, own in zip(played, rows, strict=True):
        ids = p.engine.state["teacher_id"]
        for week in p.teacher:
            found |= {int(ids[t]) for t in np.unique(week[own]) if t >= 0}
    if len(found) > MOST_LANES:
        raise InputError(
            f"{len(found)} adults lead groups of one grade, and the page has place for "
            f"{MOST_LANES} rooms; give fewer classes"
        )
    return sorted(found)


def _arm(title: str, played: Played, rows: Array, lanes: list[int]) -> dict[str, Any]:
    state = played.engine.state
    ids = state["teacher_id"]
    lane_of = np.array([lanes.index(i) if i in lanes else -1 for i in ids.tolist()] + [-1])
    names = {row: f"teacher {lane + 1}" for row, lane in enumerate(lane_of[:-1]) if lane >= 0}
    number = {int(row): place for place, row in enumerate(rows)}
    strands = np.flatnonzero(played.engine.setting.subject_of == 0)
    best = np.argmax(state["strength_seen"][:, strands], axis=1)
    strength = [-1] * len(lanes)
    for row, lane in enumerate(lane_of[:-1]):
        if lane >= 0:
            strength[lane] = int(best[row])
    return {
        "title": title,
        "best": strength,
        "skill": _packed(played.skill, rows),
        "estimate": _packed(played.estimate, rows),
        "level": _packed(played.level, rows),
        "own": _packed(played.own_level, rows)
        if any(np.isfinite(week).any() for week in played.own_level)
        else "",
        "lane": _bytes([lane_of[week[rows]] for week in played.teacher], np.int8),
        "room": _bytes([_local(week[rows]) for week in played.room], np.int8),
        "flags": _bytes([week[rows] for week in played.flags], np.uint8),
        "known": _bytes([np.round(100 * week[rows]) for week in played.known], np.uint8),
        "friends": _bytes([week[rows] for week in played.friends], np.uint8),
        "ties": _ties(played.ties, number),
        "bars": [_bars(played, week, rows, lane_of) for week in range(len(played.rooms))],
        "moves": _moves(played, number, names),
        "several": bool(played.several),
    }


def _ties(weeks: list[Array], number: dict[int, int]) -> list[list[Any]]:
    """List who is friends with whom, where it changes: week, student's place, friends' places."""
    found: list[list[Any]] = []
    known: dict[int, list[int]] = {}
    for week, friends in enumerate(weeks):
        for row, place in number.items():
            own = sorted(number[f] for f in friends[row].tolist() if f in number)
            if known.get(place) != own:
                known[place] = own
                found.append([week, place, own])
    return found


def _local(rooms: Array) -> Array:
    return np.minimum(rooms, 127)


def _bars(played: Played, week: int, rows: Array, lane_of: Array) -> list[list[int]]:
    """List the lesson bars of a week: lane, level, lowest and highest within reach, percent."""
    bars, focus = [], played.focus[week]
    shown = set(np.unique(played.teacher[week][rows]).tolist())
    seen = set[tuple[int, int, int]]()
    for room in played.rooms[week]:
        level = float(room.level[focus])
        if room.teacher not in shown or not np.isfinite(level):
            continue
        low, high = played.zone.reach(level)
        bar = [
            int(lane_of[room.teacher]),
            *map(_whole, (level, low, high)),
            round(100 * room.share),
        ]
        if bar[0] >= 0 and bar[4] > 0 and (bar[0], bar[1], bar[4]) not in seen:
            seen.add((bar[0], bar[1], bar[4]))
            bars.append(bar)
    return bars


def _moves(played: Played, number: dict[int, int], names: dict[int, str]) -> list[list[Any]]:
    """List the moves of the students shown: week, student's place, reason."""
    found: list[list[Any]] = []
    for week, moves, truth in played.moves:
        for i, row in enumerate(moves.student.tolist()):
            if row in number:
                why = reason(moves, i, played.engine.setting, names, truth[i])
                found.append([week, number[row], why])
    return found


def _judgment(played: Played, rows: Array) -> float | None:
    """Give the correlation of adults' judgment with true skill in week 0, mean over strands."""
    pairs = zip(played.skill[0][rows].T, played.estimate[0][rows].T, strict=True)
    found = [np.corrcoef(a, b)[0, 1] for a, b in pairs if a.std() > 0 and b.std() > 0]
    return round(float(np.mean(found)), 2) if found else None


def _whole(value: float) -> int:
    return int(np.clip(np.round(value * SCALE), NONE + 1, -NONE - 1))


def _packed(weeks: list[Array], rows: Array) -> str:
    """Pack week x student (x strand) as hundredths in 16 bits; NaN becomes the smallest number."""
    values = np.round(np.stack([week[rows] for week in weeks]) * SCALE)
    whole = np.where(np.isfinite(values), np.clip(values, NONE + 1, -NONE - 1), NONE)
    return base64.b64encode(whole.astype("<i2").tobytes()).decode()


def _bytes(weeks: list[Array], kind: type[np.generic]) -> str:
    return base64.b64encode(np.stack(weeks).astype(kind).tobytes()).decode()
