"""`plsim run`: run one scenario and print its levels."""

from typing import TYPE_CHECKING, Annotated

import typer

from plsim.cli import options
from plsim.core.errors import InputError

if TYPE_CHECKING:
    from plsim.scenario import Experiment, Scenario

WORLDS = 50
SEED = 20180401
LARGEST_SEED = 2**128 - 1


def run(
    scenario: Annotated[str, typer.Argument(help="A scenario file, or the name of a shipped one.")],
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
    """Run one scenario over many worlds and print levels by group of students."""
    from plsim.cli.running import Request, answer
    from plsim.scenario import load

    loaded = load(scenario, tuple(set_ or ()), roster=roster)
    experiment = alone(loaded, WORLDS if worlds is None else worlds, SEED if seed is None else seed)
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


def alone(scenario: "Scenario", worlds: int, seed: int) -> "Experiment":
    """Make the experiment whose one arm is the scenario."""
    from plsim.scenario import Arm, Experiment

    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"{seed} is no seed; give 0 to 2^128 - 1", "--seed")
    if worlds > 1_000_000:
        raise InputError(f"{worlds:,} worlds are too many; give at most 1,000,000", "--worlds")
    arm = Arm(name=scenario.name, title=scenario.title, notes=scenario.notes, scenario=scenario)
    return Experiment(
        name=scenario.name,
        title=scenario.title,
        arms=(arm,),
        reference=scenario.name,
        worlds=worlds,
        seed=seed,
    )
