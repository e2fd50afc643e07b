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
    `rated` gives traits known from ratings (NaN = not rated): attention, home_support, calm.
    """
    noise = students.normal("people.traits", 0, 5)
    attention = _known(rated, "attention", _mixed(p.attention_ability, ability, noise[:, 0]))
    apart = (attention - p.attention_ability * ability) / np.sqrt(1.0 - p.attention_ability**2)
    regulation = _mixed(
        p.regulation_ability, ability, _mixed(p.attention_regulation, apart, noise[:, 1])
    )
    calm = _known(rated, "calm", _mixed(p.disruptive_attention, attention, noise[:, 3]))
    home = _known(rated, "home_support", _home(p, ability, advantage, noise[:, 2]))
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


def _known(rated: Mapping[str, Floats], name: str, drawn: Floats) -> Floats:
    return np.where(np.isnan(rated[name]), drawn, rated[name]) if name in rated else drawn


def _home(
    p: Any, ability: Floats, advantage: tuple[Floats, Floats, float], noise: Floats
) -> Floats:
    disadvantaged, ability_gap, share = advantage
    apart = disadvantaged - share
    spread = share * (1.0 - share)
    own = ability + ability_gap * apart
    left = 1.0 - p.home_gap**2 * spread - p.home_ability**2 * (1.0 - ability_gap**2 * spread)
    return np.asarray(
        -p.home_gap * apart + p.home_ability * own + np.sqrt(np.maximum(left, 0.1)) * noise
    )
