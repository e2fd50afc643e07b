"""`plsim verify`: check every byte of a run folder, and one chunk from scratch."""

from pathlib import Path
from typing import Annotated

import typer

from plsim.cli import options
from plsim.cli.words import on_one_block, tell


def verify(
    folder: Annotated[Path, typer.Argument(help="A run folder.")],
    debug: options.Debug = False,
) -> int:
    """Recompute all hashes of a run, run one chunk of it again and compare; writes nothing."""
    from plsim.experiment.verify import verify as verified
    from plsim.studies import follow
    from plsim.week import simulate

    own = (simulate.simulate, follow.simulate)
    found = verified(folder, {f"{each.__module__}.{each.__name__}": each for each in own})
    for line in found.lines:
        tell(on_one_block(line))
    verdict = "Sound." if found.sound else "NOT shown to be sound; the lines above say why."
    tell(f"{verdict} Nothing was changed.")
    return 0 if found.sound else 1
