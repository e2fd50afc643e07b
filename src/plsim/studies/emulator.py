"""An emulator of targets: what the model would say of a finding under given assumptions.

A quadratic in the standard normals of the assumptions, with a ridge, fitted to noisy worlds: all
linear terms, and squares and products of those assumptions whose linear term stands out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

CLEAR = 3.0
"""How many standard errors make a linear term stand out."""
MOST_CURVED = 10


@dataclass(frozen=True)
class Emulator:
    """Hold, for each target: constant, linear terms (target x name), curvature, noise, error.

    `noise` (target,) is the SD of one world, `error` (target,) the standard error of the emulator
    where it was fitted.
    """

    constant: Floats
    linear: Floats
    curved: Floats
    noise: Floats
    error: Floats

    def says(self, z: Floats) -> Floats:
        """Give the mean of every target (member x target) at z (member x name)."""
        flat = z @ self.linear.T
        bent: Floats = np.einsum("mi,tij,mj->mt", z, self.curved, z, optimize=True)
        return self.constant + flat + bent

    def slopes(self, z: Floats) -> Floats:
        """Give how every target changes with the assumptions at one z (name,): target x name."""
        bent: Floats = 2.0 * self.curved @ z
        return self.linear + bent


def fitted(z: Floats, found: Floats, weight: Floats, tolerance: Floats) -> Emulator:
    """Fit an emulator to tried members (member x name, member x target) by weight (member,).

    `tolerance` (target,) sets the scale on which terms count.
    """
    parts = [_one(z, found[:, t], weight, float(tolerance[t])) for t in range(found.shape[1])]
    constant, linear, curved, noise, error = (
        np.stack([np.asarray(part[k]) for part in parts]) for k in range(5)
    )
    return Emulator(constant, linear, curved, noise, error)


def _one(
    z: Floats, y: Floats, weight: Floats, tolerance: float
) -> tuple[float, Floats, Floats, float, float]:
    known = np.isfinite(y)
    z, y, weight = z[known], y[known] / tolerance, weight[known]
    names = z.shape[1]
    terms = np.column_stack([np.ones(len(z)), z])
    found = _sparse(terms, y, weight)
    size = np.abs(found.slope[1:] / found.spread[1:])
    strong = [int(k) for k in np.argsort(-size)[:MOST_CURVED] if size[k] > CLEAR]
    pairs = [(i, j) for a, i in enumerate(strong) for j in strong[a:]]
    if pairs and len(z) > 2 * len(pairs):
        bent = np.column_stack([z[:, i] * z[:, j] for i, j in pairs])
        found = _sparse(np.column_stack([terms, bent]), y, weight)
    curved = np.zeros((names, names))
    for (i, j), value in zip(pairs, found.slope[1 + names :], strict=False):
        curved[i, j] += value / 2.0
        curved[j, i] += value / 2.0
    linear = found.slope[1 : 1 + names]
    constant, noise, error = found.slope[0], found.noise, found.error
    return (
        float(constant) * tolerance, linear * tolerance, curved * tolerance, noise * tolerance,
        error * tolerance,
    )  # fmt: skip


@dataclass(frozen=True)
class _Fit:
    slope: Floats
    spread: Floats
    noise: float
    error: float


def _sparse(terms: Floats, y: Floats, weight: Floats) -> _Fit:
    """Regress by weight with a prior for each term that its own size sets (MacKay's ARD).

    Terms that tell nothing shrink to 0, so that the error does not grow with their number.
    """
    root = np.sqrt(weight)
    left, right = terms * root[:, None], y * root
    gram, aim = left.T @ left, left.T @ right
    slope: Floats
    inverse: Floats
    noise2, size2 = float(np.var(y)) or 1e-12, np.r_[1e9, np.full(terms.shape[1] - 1, 1.0)]
    slope, inverse, free = np.zeros(len(size2)), np.eye(len(size2)), 0.0
    for _ in range(30):
        inverse = np.asarray(np.linalg.inv(gram + np.diag(noise2 / size2)), dtype=np.float64)
        slope = inverse @ aim
        shrunk = np.diag(inverse @ gram)
        free = float(shrunk.sum())
        rest = right - left @ slope
        noise2 = max(float(rest @ rest) / max(float(weight.sum()) - free, 1.0), 1e-12)
        size2[1:] = np.maximum(slope[1:] ** 2 / np.maximum(shrunk[1:], 1e-9), 1e-9)
    spread = np.sqrt(np.maximum(np.diag(inverse) * noise2, 1e-18))
    noise = float(np.sqrt(noise2))
    return _Fit(slope, spread, noise, noise * float(np.sqrt(free / weight.sum())))


def standing_out(emulator: Emulator, tolerance: Floats, names: Sequence[str]) -> list[list[str]]:
    """Name, for each target, the assumptions that move it by a tenth of its tolerance or more."""
    found = []
    for t in range(len(tolerance)):
        size = np.abs(emulator.linear[t]) / tolerance[t]
        order = np.argsort(-size)
        found.append([names[k] for k in order if size[k] > 0.1])
    return found
