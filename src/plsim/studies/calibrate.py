"""Calibrate: fit the assumptions to the fitted trials and keep an ensemble of draws.

History matching in waves: members of the prior are tried on every fitted trial, an emulator of
what came out proposes members that agree with the findings, these are tried in turn, and the last
emulator proposes the ensemble. Held-out and unseen trials are never opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.compiled import kernel_hash
from plsim.core.errors import InputError
from plsim.experiment.runner import Watch
from plsim.results.provenance import file_hash
from plsim.scenario.trials import load_trial
from plsim.studies.emulator import Emulator, fitted, standing_out
from plsim.studies.free import FREE
from plsim.studies.posterior import Aims, centre, draws, misses
from plsim.studies.targets import Target, fit_files, targets_of, values_of
from plsim.studies.waves import Wave, run_wave
from plsim.week.ensemble import Ensemble

Floats = npt.NDArray[np.float64]

IDENTIFIED = 0.75
"""An assumption whose SD in the ensemble is less than this share of its range's is identified."""
INSIDE = 0.9
"""Share of targets that a kept draw must have inside their ranges, by the emulator."""
FARTHEST = 2.0
"""And no target may lie farther outside than so many half ranges beyond the centre's miss."""
OLD_WEIGHT = 0.15
"""What a member of an earlier wave counts in the emulator of a later one."""


@dataclass(frozen=True)
class Asked:
    """Hold how a calibration is done: members of each wave, waves after the first, draws kept."""

    members: int = 256
    waves: int = 2
    keep: int = 250
    seed: int = 20180401

    def seeds(self, wave: int) -> tuple[int, ...]:
        """Give the three roots of luck that members of a wave take in turn."""
        return tuple(self.seed + 3 * wave + k for k in range(3))


def calibrate(
    folder: Path, asked: Asked, *, workers: int, watch: Watch, names: Sequence[str] = FREE,
    files: Sequence[Path] | None = None,
) -> Ensemble:  # fmt: skip
    """Run what is missing of every wave in `folder` and give the ensemble.

    `files` are those of the fitted trials, by default all shipped ones. Raises Stopped on Ctrl-C,
    InputError where too few draws agree with the findings.
    """
    fit = fit_files() if files is None else list(files)
    targets = targets_of([load_trial(file) for file in fit])
    aims = Aims.of(targets)
    tried: list[Wave] = []
    z = _first(len(names), asked)
    for number in range(asked.waves + 1):
        watch.note(f"wave {number + 1} of {asked.waves + 1}: {len(z)} members, {len(fit)} trials")
        tried.append(run_wave(fit, names, z, asked.seeds(number), folder, workers, watch))
        emulator = emulated(tried, aims)
        z = draws(emulator, aims, asked.members, asked.seed + 100 + number)
    return _kept(emulator, aims, targets, names, asked, fit)


def emulated(tried: Sequence[Wave], aims: Aims) -> Emulator:
    """Fit the emulator to all waves, of which the last counts most."""
    last = len(tried) - 1
    weight = np.concatenate(
        [np.full(len(wave.z), OLD_WEIGHT ** (last - k)) for k, wave in enumerate(tried)]
    )
    z, found = (np.concatenate([getattr(wave, part) for wave in tried]) for part in ("z", "found"))
    return fitted(z, found, weight, aims.tolerance)


def _first(names: int, asked: Asked) -> Floats:
    """Spread the first wave's members evenly over the prior (a scrambled Sobol sequence)."""
    from scipy.stats import norm, qmc

    exponent = int(np.ceil(np.log2(asked.members)))
    spread = qmc.Sobol(names, seed=asked.seed).random_base2(exponent)[: asked.members]
    z: Floats = norm.ppf(0.001 + 0.998 * spread)
    return z.clip(-2.5, 2.5)


def accepted(emulator: Emulator, aims: Aims, z: Floats, middle: Floats) -> npt.NDArray[np.bool_]:
    """Mark draws that agree with the targets by the emulator: (draw,)."""
    missed, best = misses(emulator, aims, z), misses(emulator, aims, middle[None])[0]
    allowed = max(int((best > 0).sum()), int((1.0 - INSIDE) * len(best)))
    near = (missed <= best + FARTHEST).all(axis=1)
    agree: npt.NDArray[np.bool_] = near & ((missed > 0).sum(axis=1) <= allowed)
    return agree


def _kept(
    emulator: Emulator, aims: Aims, targets: Sequence[Target], names: Sequence[str], asked: Asked,
    files: Sequence[Path],
) -> Ensemble:  # fmt: skip
    middle = centre(emulator, aims)
    z = draws(emulator, aims, 4 * asked.keep, asked.seed + 1000)
    good = accepted(emulator, aims, z, middle)
    if good.sum() < min(asked.keep, 200):
        raise InputError(
            f"only {int(good.sum())} of {len(z)} draws agree with the fitted findings; look at the "
            "targets that are missed, and give more members or more waves"
        )
    kept = z[good][: asked.keep]
    values, middle_values = values_of(names, kept), values_of(names, middle[None])[0]
    made = _made(emulator, aims, targets, names, kept, middle)
    made |= {"accepted": int(good.sum()), "of": len(z), "rules": kernel_hash()}
    made |= {"seed": asked.seed, "members_a_wave": asked.members, "waves": asked.waves + 1}
    made |= {"trials": {file.stem: file_hash(file) for file in files}}
    return Ensemble(tuple(names), values, middle_values, made)


def _made(
    emulator: Emulator, aims: Aims, targets: Sequence[Target], names: Sequence[str], kept: Floats,
    middle: Floats,
) -> dict[str, Any]:  # fmt: skip
    """Say what the targets told: of every target, and of every assumption."""
    said, at = emulator.says(kept), emulator.says(middle[None])[0]
    moved = standing_out(emulator, aims.tolerance, names)
    shrunk = kept.std(axis=0)
    informed = {
        name: [targets[t].name for t in range(len(targets)) if name in moved[t]] for name in names
    }
    return {
        "targets": [
            {
                "name": target.name, "low": target.low, "high": target.high,
                "centre": round(float(at[t]), 4), "mean": round(float(said[:, t].mean()), 4),
                "noise": round(float(emulator.noise[t]), 4),
            }
            for t, target in enumerate(targets)
        ],
        "assumptions": {
            name: {
                "mean_z": round(float(kept[:, k].mean()), 3), "sd_z": round(float(shrunk[k]), 3),
                "identified": bool(shrunk[k] < IDENTIFIED), "informed_by": informed[name],
            }
            for k, name in enumerate(names)
        },
    }  # fmt: skip
