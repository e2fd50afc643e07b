"""Statuses and traits that a roster tells in part: cells that are missing, ratings that err."""

from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.luck import Stream
from plsim.population.cells import Said
from plsim.population.skill import Shares, Status, chance_given

Floats = npt.NDArray[np.float64]


def ratings_of(
    stream: Stream, said: Said, order: npt.NDArray[np.int64], worlds: int
) -> dict[str, Floats]:
    """Turn ratings into standard normals by rank (NaN = not rated); equal ones are drawn apart."""
    from scipy.special import ndtri

    apart = stream.uniform("people.rating", 0, 4)
    traits_of = {"hyperactivity": ("calm", -1.0), "deprivation": ("home_support", -1.0)}
    found: dict[str, Floats] = {}
    for column, rating in enumerate(("attention", "hyperactivity", "home_support", "deprivation")):
        if rating not in said.ratings:
            continue
        trait, sign = traits_of.get(rating, (rating, 1.0))
        low, high = (np.tile(edge[order], worlds) for edge in _slice(sign * said.ratings[rating]))
        rank = np.clip(low + apart[:, column] * (high - low), 1e-6, 1.0 - 1e-6)
        first = found.get(trait, ndtri(rank))
        found[trait] = np.where(np.isnan(first), ndtri(rank), first)
    return found


def _slice(values: Floats) -> tuple[Floats, Floats]:
    """Give the shares of students below, and up to, each value; NaN where it is NaN."""
    ordered = np.sort(values[~np.isnan(values)])
    count = max(len(ordered), 1)
    unknown = np.where(np.isnan(values), np.nan, 0.0)
    low = np.searchsorted(ordered, values, side="left") / count
    return low + unknown, np.searchsorted(ordered, values, side="right") / count + unknown


def status_given(
    p: Any,
    stream: Stream,
    shares: Shares,
    known: dict[str, Floats],
    evidence: tuple[Floats, Floats, Floats | None],
) -> Status:
    """Take statuses from the roster; draw the others by what skill and home support tell.

    `evidence` holds the mean of the subjects (SD 1), the SD that it had before, and the rating of
    home support or None.
    """
    together, size, home = evidence
    luck = stream.uniform("people.status", 0, 3)

    def has(name: str, column: int, odds: Floats) -> Floats:
        told = known.get(name, np.full(len(together), np.nan))
        return np.where(np.isnan(told), luck[:, column] < 1.0 / (1.0 + np.exp(-odds)), told)

    usual = np.full(len(together), shares.disadvantaged)
    odds = _odds(
        usual, [(together, p.disadvantage_gap / size), (home, p.rating_accuracy * p.home_gap)]
    )
    disadvantaged = has("disadvantaged", 0, odds)
    high, low = chance_given(shares.language_learner, p.language_odds, shares.disadvantaged)
    chance = np.where(disadvantaged > 0, high, low)
    learner = has("language_learner", 1, _odds(chance, [(together, p.language_gap / size)]))
    high, low = chance_given(shares.special_education, p.special_odds, shares.disadvantaged)
    chance = np.where(disadvantaged > 0, high, low)
    special = has("special_education", 2, _odds(chance, [(together, p.special_gap / size)]))
    return Status(disadvantaged, learner, special)


def _odds(chance: Floats, evidence: list[tuple[Floats | None, Floats]]) -> Floats:
    """Give the log odds of a status whose bearers lie `gap` lower on traits of SD 1.

    A trait that is not known (None or NaN) says nothing.
    """
    chance = np.clip(chance, 1e-9, 1.0 - 1e-9)
    odds = np.log(chance / (1.0 - chance))
    for trait, gap in evidence:
        if trait is not None:
            middle = gap * (2.0 * chance - 1.0) / 2.0
            left = 1.0 - gap**2 * chance * (1.0 - chance)
            odds -= np.nan_to_num(gap / np.maximum(left, 0.1) * (trait - middle))
    return np.clip(odds, -30.0, 30.0)
