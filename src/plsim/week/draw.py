"""Draws: one joint value of all assumptions per world, shared by the worlds of a draw."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.declare import Assumption
from plsim.core.luck import Luck, Stream
from plsim.week.ensemble import NONE, Ensemble

Floats = npt.NDArray[np.float64]
Given = float | tuple[float, float]

POINT = -1
"""Number of the draw in which every assumption has its point value."""
DRAW_LUCK = 2
TAIL = 1.6448536269514722
"""Normal quantile of 95 %: `low` and `high` of an assumption are its 5th and 95th percentile."""


def drawn(
    key: str,
    card: Assumption,
    given: Given | None,
    draws: Sequence[int],
    seed: int,
    ensemble: Ensemble = NONE,
) -> Floats:
    """Draw one assumption for each world: (world,).

    A number given in the scenario is that number; a range given there is uniform; else the
    ensemble's member of the draw tells it; else the declared range is drawn as a normal in two
    pieces around the point value, cut at 2 SD and at the equation's bounds.
    """
    if given is not None and not isinstance(given, tuple):
        return np.full(len(draws), float(given))
    told = ensemble.of(key, draws, seed) if given is None else None
    if told is not None:
        return told
    point = 0.5 * sum(given) if given is not None else card.value
    if all(draw == POINT for draw in draws):
        return np.full(len(draws), point)
    stream = _stream(seed, tuple(draws))
    if given is not None:
        low, high = given
        uniform = stream.uniform(f"draw.{key}", 0)[:, 0]
        values = low + (high - low) * uniform
    else:
        values = in_range(card, np.clip(stream.normal(f"draw.{key}", 0)[:, 0], -2.0, 2.0))
    values = within_bounds(card, values)
    return np.where(np.asarray(draws) == POINT, point, values)


@lru_cache(maxsize=8)  # all assumptions of a chunk of worlds are drawn one after the other
def _stream(seed: int, draws: tuple[int, ...]) -> Stream:
    luck = Luck.of(seed, [max(draw, 0) for draw in draws], DRAW_LUCK)
    return luck.stream(np.arange(len(draws), dtype=np.int32), np.zeros(len(draws), np.int64))


def in_range(card: Assumption, z: Floats) -> Floats:
    """Turn standard normals into values of an assumption, by its declared range.

    >>> card = Assumption(1.0, 0.5, 2.0, "", "", "assumed")
    >>> in_range(card, np.array([-TAIL, 0.0, TAIL])).tolist()
    [0.5, 1.0, 2.0]
    """
    below, above = card.value - card.low, card.high - card.value
    values: Floats = card.value + np.where(z > 0, above, below) * z / TAIL
    return values


def within_bounds(card: Assumption, values: Floats) -> Floats:
    """Cut values at the bounds that the assumption's equation needs."""
    low = -np.inf if card.minimum is None else card.minimum
    high = np.inf if card.maximum is None else card.maximum
    return np.clip(values, low, high)


def quantile(
    key: str, card: Assumption, given: Given | None, share: Floats, ensemble: Ensemble = NONE
) -> Floats:
    """Give the value that a share of an assumption's draws lies below: (share,).

    >>> card = Assumption(1.0, 0.5, 2.0, "", "", "assumed")
    >>> quantile("a.b", card, None, np.array([0.05, 0.5, 0.95])).round(6).tolist()
    [0.5, 1.0, 2.0]
    >>> quantile("a.b", card, (0.0, 10.0), np.array([0.25])).tolist()
    [2.5]
    """
    from scipy.special import ndtri

    if isinstance(given, tuple):
        values = given[0] + (given[1] - given[0]) * share
    elif given is not None:
        values = np.full(len(share), float(given))
    elif key in ensemble.names:
        values = np.quantile(ensemble.values[:, ensemble.names.index(key)], share)
    else:
        values = in_range(card, np.clip(ndtri(share), -2.0, 2.0))
    return within_bounds(card, values)


def draw_part(
    cls: type[Any],
    name: str,
    cards: Mapping[str, Assumption],
    given: Mapping[str, Any],
    draws: Sequence[int],
    seed: int,
    ensemble: Ensemble = NONE,
) -> Any:
    """Make a part with its assumptions drawn for each world."""
    keys = {field: f"{name}.{field}" for field in cards}
    return cls(
        **{
            field: drawn(key, cards[field], given.get(key), draws, seed, ensemble)
            for field, key in keys.items()
        }
    )
