"""Say why a student was moved, from the numbers that the policy recorded when it decided."""

from typing import Any

import numpy as np

from plsim.analysis.numbers import plain, signed
from plsim.timetable.block import Moves
from plsim.timetable.setting import Setting

PLACES = 1


def reason(moves: Moves, number: int, setting: Setting, names: dict[int, str], truth: Any) -> str:
    """Say why one move was made, in numbers that recompute it.

    `names` maps rows of teachers to what they are called on the page; `truth` is the student's
    skill below the standard over the same strands (SD), which no adult could see.
    """
    strands = _strands(moves, number, setting)
    goes_to = names.get(int(moves.to_teacher[number]), "another room")
    came_from = names.get(int(moves.from_teacher[number]), "no group")
    pool, rank = int(moves.pool[number]), int(moves.rank[number])
    return (
        f"moved from {came_from} to {goes_to}. Adults believed {_against(moves.need[number])} "
        f"in {strands} (truth, which no adult could see: {_against(float(truth), short=True)}); "
        f"{rank} of {pool} needed it as much or more{_banded(moves, number, setting)}; {goes_to} "
        f"(strength there {signed(float(moves.strength[number]), 2)}, where 0 is usual) takes"
        f" {int(moves.seats[number])}."
    )


def need_in_truth(moves: Moves, skill: Any, standard: Any) -> Any:
    """Give how far each moved student truly was below the standard: (move,), SD.

    `skill` and `standard` are student x strand, those of the state before the week.
    """
    strand = np.arange(skill.shape[1])
    inside = (strand >= moves.strand[:, None]) & (strand <= moves.last_strand[:, None])
    gap = standard[moves.student] - skill[moves.student]
    return np.where(inside, gap, 0.0).sum(axis=1) / inside.sum(axis=1)


def _against(need: float, *, short: bool = False) -> str:
    """Say how far below or above the standard somebody is.

    >>> _against(0.42), _against(-0.3, short=True), _against(0.01)
    ('0.4 SD below standard', '0.3 SD above', 'at the standard')
    """
    size = plain(abs(need), PLACES)
    if float(size) == 0:
        return "at the standard"
    return f"{size} SD {'below' if need > 0 else 'above'}{'' if short else ' standard'}"


def _strands(moves: Moves, number: int, setting: Setting) -> str:
    first, last = int(moves.strand[number]), int(moves.last_strand[number])
    return " and ".join(setting.strands[first : last + 1])


def _banded(moves: Moves, number: int, setting: Setting) -> str:
    """Say what was ranked first where the pool was ranked one band after another."""
    band = int(moves.band[number])
    if band < 0:
        return ""
    known = band < len(setting.strands)
    return f" (those who need {setting.strands[band]} most, together)" if known else ""
