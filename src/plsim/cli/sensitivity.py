"""`plsim sensitivity`: rank the assumptions by how they move the difference between policies."""

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from plsim.cli import options
from plsim.cli.words import say, table, tell

if TYPE_CHECKING:
    import pandas as pd

    from plsim.studies.sensitivity import Plan, Sensitivity

MOST = 10
WORLDS, TRAJECTORIES, SAMPLES = 2, 10, 64


class Method(StrEnum):
    """Name the methods."""

    morris = "morris"
    sobol = "sobol"


def sensitivity(
    what: Annotated[str, typer.Argument(metavar="EXPERIMENT", help="A file or a shipped name.")],
    method: Annotated[
        Method, typer.Option(help="morris screens many assumptions, sobol splits the variance.")
    ] = Method.morris,
    samples: Annotated[
        int | None, typer.Option(min=2, help="Morris trajectories (10), or Sobol's N (64).")
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Assumptions such as software.*; else all."),
    ] = None,
    worlds: options.Worlds = None,
    seed: options.Seed = None,
    workers: options.Workers = None,
    out: options.Out = None,
    set_: options.Sets = None,
    roster: options.Roster = None,
    use: options.Use = None,
    as_json: options.Json = False,
    debug: options.Debug = False,
) -> int:
    """Find the assumptions that decide an experiment (Morris or Sobol); can be resumed."""
    from plsim.experiment.compare import folder_of
    from plsim.experiment.progress import Progress
    from plsim.results.store import check_out
    from plsim.scenario import load_experiment
    from plsim.studies.sensitivity import plan_of
    from plsim.studies.sensitivity import sensitivity as run

    each = WORLDS if worlds is None else worlds
    experiment = load_experiment(what, tuple(set_ or ()), worlds=each, seed=seed, roster=roster)
    usual = TRAJECTORIES if method is Method.morris else SAMPLES
    plan = plan_of(
        experiment,
        method=method.value,
        samples=usual if samples is None else samples,
        over=tuple(over or ()),
        use=tuple(use or ()),
    )
    folder = folder_of(plan.design, out)
    check_out(folder)
    say(_head(plan, str(folder)))
    found = run(plan, folder, workers=options.workers_or_all(workers), watch=Progress(sys.stderr))
    if as_json:
        tell(json.dumps(json.loads(found.table.to_json(orient="records")), ensure_ascii=False))
    else:
        tell(_text(found))
    return 0


def _head(plan: "Plan", folder: str) -> str:
    experiment = plan.design.experiment
    whole = len(plan.shares) * len(experiment.arms) * experiment.worlds
    same = " (what is the same at several points is run once)" if plan.design.worlds < whole else ""
    return (
        f"{experiment.name}: {len(plan.names)} assumptions, {len(plan.shares):,} points x"
        f" {len(experiment.arms)} arms x {experiment.worlds} worlds: {plan.design.worlds:,}"
        f" worlds to run{same}\n        in {folder}"
    )


def _text(found: "Sensitivity") -> str:
    from plsim.analysis.summary import titles
    from plsim.studies.sensitivity import WORDS

    named = titles(found.done.manifest)
    lines = []
    for arm, own in found.table.groupby("arm", sort=False):
        reference = named[str(own["reference"].iloc[0])]
        head = f"{named[str(arm)]} less {reference}, {own['outcome'].iloc[0]}"
        groups = [rows for _, rows in own.groupby("subgroup", sort=False)]
        by_grade = [f"{rows['subgroup'].iloc[0]}: {_decided(rows)}" for rows in groups[1:]]
        lines += [head, _table(groups[0]), _decided(groups[0]), *by_grade, ""]
    what = f"Effect: {WORDS[found.method]}; intervals by bootstrap."
    files = f"Files\n  folder       {found.done.folder}\n  data         sensitivity.csv"
    return "\n".join([*lines, what, files, "  figures      figures/sensitivity.svg"])


def _table(own: "pd.DataFrame") -> str:
    rows: list[tuple[str, ...]] = [
        (
            str(row["assumption"]),
            f"{row['effect']:.3f}",
            f"{max(0.0, row['ci_low']):.3f} to {row['ci_high']:.3f}",
            {1.0: "raises", -1.0: "lowers"}.get(row["direction"], "either"),
            str(row["source"]),
        )
        for row in own.head(MOST).to_dict("records")
    ]
    return table(("assumption", "effect", "95 % interval", "a higher value", "source"), rows)


def _decided(own: "pd.DataFrame") -> str:
    """Name the assumptions that stand apart, at most three, with their effects."""
    from plsim.analysis.doubts import listed

    clear = own[own["clear"]].head(3)
    pairs = zip(clear["assumption"], clear["effect"], strict=True)
    named = [f"{name} ({effect:.3f})" for name, effect in pairs]
    return f"Decided most by {listed(named)}." if named else "None stands apart from the rest."
