"""`plsim compare`: run an experiment, or several scenarios, and print the differences."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plsim.cli import options
from plsim.cli.words import on_one_block
from plsim.core.errors import InputError

if TYPE_CHECKING:
    from plsim.scenario import Experiment


def compare(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="EXPERIMENT | SCENARIO SCENARIO...",
            help="An experiment file or shipped name; or two and more scenarios, reference first.",
        ),
    ],
    worlds: options.Worlds = None,
    seed: options.Seed = None,
    workers: options.Workers = None,
    out: options.Out = None,
    set_: options.Sets = None,
    roster: options.Roster = None,
    use: options.Use = None,
    moves: options.Moves = False,
    weekly_students: options.Weekly = False,
    until: options.UntilWidth = None,
    at_most: options.AtMost = options.AT_MOST,
    cluster: options.Cluster = "",
    shard: options.ShardOf = "",
    mix_versions: options.Mix = False,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
    wide: options.Wide = False,
    debug: options.Debug = False,
) -> int:
    """Compare the arms of an experiment, paired by world; resumes a run that was stopped."""
    from plsim.cli.running import Request, answer

    experiment = _experiment(what, tuple(set_ or ()), worlds, seed, roster)
    return answer(
        experiment,
        Request(
            out=out,
            workers=options.workers_or_all(workers),
            use=tuple(use or ()),
            extra=("moves",) * moves + ("weeks",) * weekly_students,
            until=options.until_of(until, at_most),
            cluster=cluster,
            shard=options.shard_of(shard),
            mix_versions=mix_versions,
            dry_run=dry_run,
            as_json=as_json,
            wide=wide,
        ),
    )


def _experiment(
    what: list[str],
    sets: tuple[str, ...],
    worlds: int | None,
    seed: int | None,
    roster: Path | None,
) -> "Experiment":
    from plsim.scenario import experiment_of, load_experiment, shipped

    if len(what) > 1:
        _check_names(what)
        return experiment_of(what, sets, worlds=worlds, seed=seed, roster=roster)
    if what[0] in shipped("scenario") and what[0] not in shipped("experiment"):
        mend = f"name a second one, or run it: plsim run {what[0]}"
        raise InputError(f"'{what[0]}' is one scenario, with nothing to compare it with; {mend}")
    return load_experiment(what[0], sets, worlds=worlds, seed=seed, roster=roster)


def _check_names(what: list[str]) -> None:
    """Refuse an experiment among scenarios, and a scenario beside itself, with the way out."""
    from plsim.scenario import shipped

    for name in what:
        if name in shipped("experiment") and name not in shipped("scenario"):
            mend = f"run it alone: plsim compare {name}"
            raise InputError(f"'{name}' is an experiment, with arms of its own; {mend}")
        if what.count(name) > 1:
            why = "beside itself every difference is 0"
            mend = "for two settings of one scenario write an experiment: two arms, each with set"
            raise InputError(f"'{on_one_block(name)}' is named twice; {why}; {mend}")
