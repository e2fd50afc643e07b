"""The zone of proximal development, as two scalar equations that several rules share."""

from plsim.core.compiled import equation
from plsim.core.exponential import exp, log


@equation
def zone_fit(
    gap: float,
    floor: float,
    width_hard: float,
    width_easy: float,
    peak: float,
    steepness: float,
) -> float:
    """Give the worth of a lesson whose level stands `gap` SD above the student's skill (0..1).

    Highest where the level is `peak` above the skill; falls by `width_hard` where the lesson is
    too hard and by `width_easy` where it is too easy, to `floor`.

    >>> round(zone_fit(0.15, 0.09, 0.95, 0.79, 0.15, 3.0), 3)
    1.0
    >>> round(zone_fit(1.10, 0.09, 0.95, 0.79, 0.15, 3.0), 3)
    0.642
    """
    away = gap - peak
    if away == 0.0:
        return 1.0
    width = width_hard if away > 0.0 else width_easy
    fall = exp(steepness * log(abs(away) / width))
    return floor + (1.0 - floor) * exp(-0.5 * fall)


@equation
def help_fit(error: float, width: float, floor: float) -> float:
    """Give the worth of help aimed `error` SD beside the student's skill (0..1).

    >>> round(help_fit(0.0, 0.59, 0.09), 3), round(help_fit(0.59, 0.59, 0.09), 3)
    (1.0, 0.642)
    """
    return floor + (1.0 - floor) * exp(-0.5 * (error / width) ** 2)


@equation
def logistic(x: float) -> float:
    """Squash a number to 0..1.

    >>> logistic(0.0)
    0.5
    """
    return 1.0 / (1.0 + exp(-x))
