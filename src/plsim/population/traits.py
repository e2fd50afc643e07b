"""What a student brings beside skill: self-regulation, attention, home support, conduct, drive."""

from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.luck import Stream

Floats = npt.NDArray[np.float64]
LARGEST = 6.0
NOBODY: Mapping[str, Floats] = {}


def traits(
    p: Any,
    students: Stream,
    ability: Floats,
    advantage: tuple[Floats, Floats, float],
    disruptive: float,
    rated: Mapping[str, Floats] = NOBODY,
) -> dict[str, Floats]:
    """Draw the traits of students: one array per field, (student,).

    `ability` has SD 1; `advantage` holds who is disadvantaged, how far their ability lies below
    that of the others (SD), and their share; `disruptive` is the share who tend to disrupt.
    `rated` gives ratings (standard normal, NaN = not rated) of attention, home_support, calm.
    """
    noise = students.normal("people.traits", 0, 5)
    attention = _drawn(p, rated, "attention", _around(p.attention_ability, ability), noise[:, 0])
    apart = (attention - p.attention_ability * ability) / np.sqrt(1.0 - p.attention_ability**2)
    regulation = _mixed(
        p.regulation_ability, ability, _mixed(p.attention_regulation, apart, noise[:, 1])
    )
    regulation = _set_apart(regulation, p.regulation_ability, p.regulation_gap, advantage)
    home = _drawn(p, rated, "home_support", _home(p, ability, advantage), noise[:, 2])
    calm = _drawn(p, rated, "calm", _around(p.disruptive_attention, attention), noise[:, 3])
    drive = p.drive_sd * _mixed(p.drive_ability, ability, noise[:, 4])
    return {
        "attention": np.clip(attention, -LARGEST, LARGEST),
        "self_regulation": np.clip(regulation, -LARGEST, LARGEST),
        "home_support": np.clip(home, -LARGEST, LARGEST),
        "disruptive": (calm < normal_quantile(disruptive)).astype(np.float64),
        "drive": np.clip(drive, -1.0, 1.0),
    }


def normal_quantile(share: float) -> float:
    """Give the value below which a share of a standard normal lies.

    >>> normal_quantile(0.5), normal_quantile(0.0)
    (0.0, -inf)
    """
    if share <= 0.0:
        return -np.inf
    return np.inf if share >= 1.0 else NormalDist().inv_cdf(share)


def _mixed(correlation: Floats, with_this: Floats, noise: Floats) -> Floats:
    return correlation * with_this + np.sqrt(1.0 - correlation**2) * noise


def _around(correlation: Floats, with_this: Floats) -> tuple[Floats, Floats]:
    return correlation * with_this, np.sqrt(1.0 - correlation**2)


def _drawn(
    p: Any,
    rated: Mapping[str, Floats],
    name: str,
    expected: tuple[Floats, Floats],
    noise: Floats,
) -> Floats:
    """Draw a trait around what is expected (mean, SD), and around its rating where there is one."""
    mean, sd = expected
    drawn = mean + sd * noise
    if name not in rated:
        return drawn
    error = np.maximum(1.0 - p.rating_accuracy**2, 1e-6)
    precision = 1.0 / sd**2 + p.rating_accuracy**2 / error
    centre = (mean / sd**2 + p.rating_accuracy * rated[name] / error) / precision
    return np.where(np.isnan(rated[name]), drawn, centre + noise / np.sqrt(precision))


def _set_apart(
    trait: Floats, with_ability: Floats, gap: Floats, advantage: tuple[Floats, Floats, float]
) -> Floats:
    """Lower a trait (SD 1) for the disadvantaged by `gap`, keeping its mean and SD.

    `with_ability` is the trait's correlation with ability, by which it is lower for them already.
    """
    disadvantaged, ability_gap, share = advantage
    spread = share * (1.0 - share)
    already = gap * with_ability * ability_gap * spread
    left = np.sqrt(np.maximum(1.0 - gap**2 * spread + already**2, 0.1)) - already
    lowered: Floats = left * trait - gap * (disadvantaged - share)
    return lowered


def _home(
    p: Any, ability: Floats, advantage: tuple[Floats, Floats, float]
) -> tuple[Floats, Floats]:
    disadvantaged, ability_gap, share = advantage
    apart = disadvantaged - share
    spread = share * (1.0 - share)
    own = ability + ability_gap * apart
    left = 1.0 - p.home_gap**2 * spread - p.home_ability**2 * (1.0 - ability_gap**2 * spread)
    return -p.home_gap * apart + p.home_ability * own, np.sqrt(np.maximum(left, 0.1))
