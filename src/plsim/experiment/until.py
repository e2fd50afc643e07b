"""Add worlds until intervals are as narrow as asked for: `--until 0.02`."""

from dataclasses import asdict, dataclass
from math import ceil, isfinite
from typing import Any

from plsim.experiment.design import Until
from plsim.experiment.manifest import Manifest
from plsim.results.record import WORLDS_PER_DRAW

MORE = 1.1
"""Worlds beyond those that the widths so far ask for, so that few rounds do."""

AT_LEAST, AT_MOST_TIMES = 20, 4


@dataclass(frozen=True)
class Step:
    """Say how many worlds come next (None: it is done), in words, and for the manifest."""

    worlds: int | None
    words: str
    told: dict[str, Any]


def next_step(until: Until, results: Any, manifest: Manifest) -> Step:
    """Look at the widest interval of all arms and decide how many worlds it takes.

    `results` is the table of tidy rows, or a `Source` of it.
    """
    from plsim.analysis.precision import half_widths

    have, widths = int(manifest["worlds"]), half_widths(results, manifest)
    widest = max(widths, key=lambda arm: widths[arm] if isfinite(widths[arm]) else float("inf"))
    half = widths[widest]
    told = asdict(until) | {"reached": half if isfinite(half) else None, "widest": widest}
    if half <= until.half_width or have >= until.most:
        return Step(None, "", told)
    worlds = more_worlds(have, half, until)
    shown = f"±{half:.3f} ({widest})" if isfinite(half) else "unknown"
    return Step(worlds, f"        {have:,} worlds: {shown}; going on to {worlds:,}", told)


def more_worlds(have: int, half: float, until: Until) -> int:
    """Say how many worlds to try next, from the half-width that so many gave.

    Widths shrink with the root of the number of worlds. At most four times as many are tried at
    once, since the first widths are guesses themselves.

    >>> more_worlds(100, 0.04, Until(0.03, 4000)), more_worlds(100, 0.4, Until(0.03, 4000))
    (196, 400)
    """
    wanted = have * MORE * (half / until.half_width) ** 2 if isfinite(half) else 2.0 * have
    worlds = ceil(min(max(wanted, have + AT_LEAST), AT_MOST_TIMES * have, until.most))
    return min(until.most, worlds + worlds % WORLDS_PER_DRAW)
