"""Draws that agree with the targets: randomised maximum likelihood on the emulator.

Each draw starts from its own point of the prior and aims at targets blurred by their tolerances
(Gauss-Newton steps); where the emulator is a plane, draws made so are those of the posterior.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plsim.studies.emulator import Emulator
from plsim.studies.targets import Target

Floats = npt.NDArray[np.float64]

STEPS = 12
FARTHEST = 2.5
"""How far an assumption may go from its point, in SD of its range."""
FAR_OFF = 2.0
"""From so many tolerances on a miss pulls less and less: a target may be out of reach."""


@dataclass(frozen=True)
class Aims:
    """Hold what targets ask: range, middle and tolerance (target,), and which are orders."""

    low: Floats
    high: Floats
    middle: Floats
    tolerance: Floats
    order: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, targets: Sequence[Target]) -> "Aims":
        """Take the aims of targets."""
        low, high = (np.array([getattr(t, end) for t in targets]) for end in ("low", "high"))
        middle = np.array([target.aim for target in targets])
        tolerance = np.array([target.tolerance for target in targets])
        order = np.array([target.order for target in targets], dtype=bool)
        return cls(low, high, middle, tolerance, order)

    def miss(self, said: Floats, blur: Floats) -> Floats:
        """Give how far what is said lies from the blurred aims; from an order's, if outside."""
        outside = np.maximum(said - self.high, 0.0) - np.maximum(self.low - said, 0.0)
        return np.where(self.order, outside, said - self.middle - blur * self.tolerance)


def draws(emulator: Emulator, aims: Aims, count: int, seed: int) -> Floats:
    """Give so many draws (draw x name)."""
    luck = np.random.default_rng(seed)
    names = emulator.linear.shape[1]
    start = luck.normal(size=(count, names))
    blur = luck.normal(size=(count, len(aims.middle)))
    return np.stack([_one(emulator, aims, start[k], blur[k]) for k in range(count)], axis=0).clip(
        -FARTHEST, FARTHEST
    )


def centre(emulator: Emulator, aims: Aims) -> Floats:
    """Give the most plausible z (name,)."""
    names, targets = emulator.linear.shape[1], len(aims.middle)
    return _one(emulator, aims, np.zeros(names), np.zeros(targets)).clip(-FARTHEST, FARTHEST)


def _one(emulator: Emulator, aims: Aims, start: Floats, blur: Floats) -> Floats:
    """Walk from a point of the prior to where both it and the blurred targets are near."""
    scale = np.sqrt(aims.tolerance**2 + emulator.error**2)
    z = start.copy()
    for step in range(STEPS):
        said = emulator.says(z[None])[0]
        miss = aims.miss(said, blur) / scale
        weight = np.where(miss == 0.0, 0.0, 1.0 / (1.0 + (miss / FAR_OFF) ** 2))
        slopes = emulator.slopes(z) / scale[:, None]
        pull = slopes.T @ (weight[:, None] * slopes) + np.eye(len(z))
        change = np.linalg.solve(pull, slopes.T @ (weight * miss) + (z - start))
        longest = float(np.abs(change).max())
        z = z - change * min(1.0, (1.0 if step < STEPS - 2 else 0.5) / max(longest, 1e-9))
        z = z.clip(-FARTHEST, FARTHEST)
    return z


def misses(emulator: Emulator, aims: Aims, z: Floats) -> Floats:
    """Give how far the emulator's mean lies outside of each range, in half ranges: draw x target.

    Noise of the emulator is forgiven.
    """
    said = emulator.says(z)
    outside = np.maximum(aims.low - said, said - aims.high) - emulator.error
    half = (aims.high - aims.low) / 2.0
    return np.maximum(outside / half, 0.0)
