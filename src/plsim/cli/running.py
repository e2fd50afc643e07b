"""What `run` and `compare` share: the head lines, the run, the answer in words."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plsim.cli.words import on_one_block, say, tell

if TYPE_CHECKING:
    from plsim.experiment.compare import Finished
    from plsim.experiment.design import Design
    from plsim.scenario import Experiment

NAMED = 5  # failed worlds named one by one
YEARS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """Hold how a run was asked for."""

    out: Path | None
    workers: int
    use: tuple[Path, ...] = ()
    moves: bool = False
    as_json: bool = False
    wide: bool = False


def answer(experiment: "Experiment", request: Request) -> int:
    """Run an experiment and print what came of it; give 1 where worlds have failed, else 0."""
    from plsim.experiment.compare import compare, folder_of, planned
    from plsim.experiment.progress import Progress
    from plsim.results.store import check_out

    plan = planned(experiment, request.use, moves=request.moves)
    folder = folder_of(plan, request.out)
    check_out(folder)
    say(head(plan, folder))
    watch = Progress(sys.stderr)
    done = compare(plan, folder, workers=request.workers, watch=watch)
    print_answer(done, as_json=request.as_json, wide=request.wide)
    return _failed(done)


def print_answer(done: "Finished", *, as_json: bool, wide: bool) -> None:
    """Print the differences between arms, or one arm's levels, as text or JSON."""
    if as_json:
        tell(_json(done))
    elif done.sweep is not None:
        from plsim.report.sweep import render as render_sweep
        from plsim.report.terminal import look

        seen = look(sys.stdout)
        tell(render_sweep(done.sweep, seen, folder=str(done.folder)))
    elif done.findings is None:
        from plsim.experiment.levels import levels_text

        files = f"Files\n  data   {done.folder}: results.csv  results.parquet  codebook.csv"
        tell(levels_text(done.results, done.manifest, wide=wide) + "\n" + files)
    else:
        tell(_text(done, wide=wide))


def head(plan: "Design", folder: Path) -> str:
    """Say what will be run and where it goes."""
    experiment = plan.experiment
    arms, worlds = len(experiment.arms), experiment.worlds
    draws = f"{-(-worlds // 2):,} draw{'s' if worlds > 2 else ''} of the assumptions"
    scenario = experiment.arm(experiment.reference).scenario
    several = f"{arms} arms x {worlds:,} worlds" if arms > 1 else f"{worlds:,} worlds"
    if experiment.sweep is not None:
        keys = len(experiment.sweep.over)
        points = f"{len(experiment.sweep.points):,} points of {keys} key{'s' if keys > 1 else ''}"
        several = f"{points} x {several}: {plan.worlds:,} different worlds to run"
    years = f"{YEARS[scenario.years]} year{'' if scenario.years == 1 else 's'}"
    who = f"{scenario.school.students:,} students"
    if scenario.people.roster is not None:
        who = f"students of {Path(scenario.people.roster.file).name}"
    reference = experiment.arm(experiment.reference)
    against = f"; reference: {reference.title or reference.name}" if arms > 1 else ""
    lines = [
        f"{experiment.name:<7} {experiment.question or scenario.title}",
        f"        {several} ({draws}), seed {experiment.seed}",
        f"        {who}, {years}{against}",
        f"        in {folder}",
    ]
    return "\n".join(on_one_block(line) for line in lines)


def _text(done: "Finished", *, wide: bool) -> str:
    from plsim.analysis.certainty import certainty
    from plsim.report.terminal import look, render

    assert done.findings is not None  # noqa: S101  (two arms and more have findings)
    seen = look(sys.stdout)
    return render(
        done.findings.summary,
        done.manifest,
        seen.width,
        certainty=certainty(done.findings),
        deciding=done.deciding,
        folder=str(done.folder),
        wide=wide,
        color=seen.color,
        ascii_only=seen.ascii_only,
    )


def _json(done: "Finished") -> str:
    from plsim.experiment.levels import levels

    found = done.findings
    if done.sweep is not None:
        table = done.sweep.summary
    else:
        table = found.summary if found else levels(done.results, done.manifest)
    rows = [{key: _null(value) for key, value in row.items()} for row in table.to_dict("records")]
    what = {"run": done.manifest["run"], "folder": str(done.folder), "summary": rows}
    return json.dumps(what, indent=1, ensure_ascii=False)


def _null(value: Any) -> Any:
    """JSON knows no NaN."""
    return None if isinstance(value, float) and value != value else value


def _failed(done: "Finished") -> int:
    failed = done.manifest["failed"]
    if not failed:
        return 0
    several = (
        f"{len(failed):,} worlds failed and are" if len(failed) > 1 else "1 world failed and is"
    )
    say(f"{several} in no number above:")
    for line in failed[:NAMED]:
        say("  " + on_one_block(line))
    if len(failed) > NAMED:
        say(f"  ... all of them stand in {done.folder}/manifest.json under failed")
    return 1
