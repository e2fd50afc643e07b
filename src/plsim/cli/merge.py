"""`plsim merge`: put the shards of a run together and print its answer."""

from pathlib import Path
from typing import Annotated

import typer

from plsim.cli import options
from plsim.core.errors import InputError


def merge(
    folders: Annotated[list[Path], typer.Argument(help="Run folders of the shards.")],
    out: options.Out = None,
    as_json: options.Json = False,
    wide: options.Wide = False,
    debug: options.Debug = False,
) -> int:
    """Put the shards of one run together, in --out or in the one folder that they share."""
    from plsim.cli.running import failed, print_answer
    from plsim.experiment.shards import merge as merged
    from plsim.results.store import check_out

    if out is None and len(folders) > 1:
        raise InputError("say where the whole run goes: --out DIR", "merge")
    place = folders[0] if out is None else out
    check_out(place)
    done = merged(folders, place, workers=options.workers_or_all(None))
    print_answer(done, as_json=as_json, wide=wide)
    return failed(done)
