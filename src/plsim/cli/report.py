"""`plsim report`: rebuild tables and figures of a run folder, and print the answer again."""

from pathlib import Path
from typing import Annotated

import typer

from plsim.cli import options


def report(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    as_json: options.Json = False,
    wide: options.Wide = False,
    debug: options.Debug = False,
) -> int:
    """Rebuild the summary and the figures of a run folder; nothing is simulated."""
    from plsim.cli.running import print_answer
    from plsim.experiment.compare import report as rebuild

    print_answer(rebuild(run, workers=options.workers_or_all(None)), as_json=as_json, wide=wide)
    return 0
