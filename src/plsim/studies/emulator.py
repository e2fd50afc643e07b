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
    slope, spread, noise = _ridge(terms, y, weight, np.r_[1e-9, np.full(names, 0.05)])
    strong = np.argsort(-np.abs(slope[1:] / spread[1:]))[:MOST_CURVED]
    strong = [int(k) for k in strong if abs(slope[1 + k]) > CLEAR * spread[1 + k]]
    pairs = [(i, j) for a, i in enumerate(strong) for j in strong[a:]]
    if pairs and len(z) > 2 * (names + len(pairs)):
        bent = np.column_stack([z[:, i] * z[:, j] for i, j in pairs])
        all_terms = np.column_stack([terms, bent])
        penalty = np.r_[1e-9, np.full(names, 0.05), np.full(len(pairs), 1.0)]
        slope, spread, noise = _ridge(all_terms, y, weight, penalty)
    curved = np.zeros((names, names))
    for (i, j), value in zip(pairs, slope[1 + names :], strict=False):
        curved[i, j] += value / 2.0
        curved[j, i] += value / 2.0
    error = noise * float(np.sqrt((1 + names) / len(z)))
    scaled = (slope[0], slope[1 : 1 + names], curved, noise, error)
    constant, linear, bent_, noise_, error_ = (part * tolerance for part in scaled)
    return float(constant), linear, bent_, float(noise_), float(error_)


def _ridge(
    terms: Floats, y: Floats, weight: Floats, penalty: Floats
) -> tuple[Floats, Floats, float]:
    """Give slopes, their standard errors and the SD of what is left, by weighted ridge."""
    root = np.sqrt(weight)[:, None]
    left, right = terms * root, y * root[:, 0]
    noise2 = float(np.var(y)) or 1.0
    slope = spread = np.zeros(terms.shape[1])
    for _ in range(3):  # the penalty is in units of the noise
        gram = left.T @ left + np.diag(penalty * noise2)
        inverse = np.linalg.inv(gram)
        slope = inverse @ (left.T @ right)
        free = float(np.trace(inverse @ (left.T @ left)))
        rest = right - left @ slope
        noise2 = float(rest @ rest) / max(float(weight.sum()) - free, 1.0)
        spread = np.sqrt(np.maximum(np.diag(inverse) * noise2, 1e-18))
    return slope, spread, float(np.sqrt(noise2))


def standing_out(emulator: Emulator, tolerance: Floats, names: Sequence[str]) -> list[list[str]]:
    """Name, for each target, the assumptions that move it by a tenth of its tolerance or more."""
    found = []
    for t in range(len(tolerance)):
        size = np.abs(emulator.linear[t]) / tolerance[t]
        order = np.argsort(-size)
        found.append([names[k] for k in order if size[k] > 0.1])
    return found
