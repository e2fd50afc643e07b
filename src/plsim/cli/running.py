"""What `run` and `compare` share: the head lines, the run, the answer in words."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plsim.cli.words import on_one_block, paragraph, say, tell
from plsim.core.errors import InputError

if TYPE_CHECKING:
    from plsim.experiment.compare import Finished
    from plsim.experiment.design import Design, Options, Shard, Until
    from plsim.experiment.manifest import Manifest
    from plsim.results.provenance import Code
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
    extra: tuple[str, ...] = ()
    until: "Until | None" = None
    cluster: str = ""
    shard: "Shard | None" = None
    mix_versions: bool = False
    dry_run: bool = False
    as_json: bool = False
    wide: bool = False


def answer(experiment: "Experiment", request: Request) -> int:
    """Run an experiment and print what came of it; give 1 where worlds have failed, else 0."""
    from plsim.experiment.compare import compare, folder_of
    from plsim.experiment.planned import planned
    from plsim.experiment.progress import Progress
    from plsim.results.store import check_out

    plan = planned(_to_grow(experiment, request), _options(request))
    folder = folder_of(plan, request.out)
    check_out(folder)
    say(head(plan, folder))
    for text in differs(experiment):
        say(paragraph(text, "        "))
    if request.dry_run:
        return _forecast(plan, folder, request)
    if request.shard is not None:
        return _shard(plan, folder, request.shard, request)
    watch = Progress(sys.stderr)
    done = compare(plan, folder, workers=request.workers, watch=watch, cluster=request.cluster)
    print_answer(done, as_json=request.as_json, wide=request.wide)
    return failed(done)


def notes(manifest: "Manifest") -> list[str]:
    """Say what must not be overlooked: how many worlds it took, and that versions are mixed."""
    lines = []
    until = manifest["until"]
    if until and until.get("widest"):
        reached = until["reached"]
        width = "unknown" if reached is None else f"±{reached:.3f}"
        took = f"It took {manifest['worlds']:,} worlds of each arm; the widest interval is {width}"
        if reached is None or reached > until["half_width"]:
            took += f", not ±{until['half_width']:g}: --at-most {until['most']} is reached"
        lines.append(f"{took} ({on_one_block(until['widest'])}).")
    if manifest["mixed_with"]:
        lines.append("Parts of this run were made by different versions of plsim or its libraries.")
    return lines


def _to_grow(experiment: "Experiment", request: Request) -> "Experiment":
    """Begin with whole draws where more worlds may follow, and with no more than the most."""
    until = request.until
    if until is None:
        return experiment
    if request.shard is not None:
        raise InputError("adds worlds as they are needed; give it without --shard", "--until")
    worlds = min(experiment.worlds + experiment.worlds % 2, until.most)
    return experiment.model_copy(update={"worlds": worlds})


def _options(request: Request) -> "Options":
    from plsim.experiment.design import Options
    from plsim.results.provenance import Code

    code = _code_of(request.out) if request.mix_versions else Code()
    return Options(use=request.use, extra=request.extra, until=request.until, code=code)


def _code_of(out: Path | None) -> "Code":
    from plsim.results.provenance import Code
    from plsim.results.store import existing

    if out is None:
        raise InputError("needs the folder of the run to go on with: --out DIR", "--mix-versions")
    manifest = existing(out).manifest()
    return Code(manifest["source_hash"], manifest["versions"])


def _forecast(plan: "Design", folder: Path, request: Request) -> int:
    from plsim.experiment.compare import simulation
    from plsim.experiment.forecast import forecast, told

    found = forecast(plan, simulation(), request.workers, folder)
    most = None if request.until is None else request.until.most
    tell("\n".join([*told(found, request.workers, most), "Nothing was written."]))
    return 0


def _shard(plan: "Design", folder: Path, shard: "Shard", request: Request) -> int:
    from plsim.experiment.progress import Progress
    from plsim.experiment.shards import run_shard

    watch = Progress(sys.stderr)
    run_shard(plan, folder, shard, workers=request.workers, watch=watch, cluster=request.cluster)
    tell(f"Shard {shard.number} of {shard.count} is done. When all are: plsim merge {folder}")
    return 0


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
        tell(levels_text(done.source, done.manifest, wide=wide) + "\n" + files)
    else:
        tell(_text(done, wide=wide))
    for line in notes(done.manifest):
        say(line)


def differs(experiment: "Experiment") -> list[str]:
    """Say where arms differ in more than how the school is run."""
    from plsim.analysis.alike import NOT_ALIKE, unlike
    from plsim.experiment.manifest import compared

    return [f"{NOT_ALIKE}. {on_one_block(text)}" for text in unlike(compared(experiment))]


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
    from plsim.analysis.alike import unlike
    from plsim.experiment.levels import levels

    found = done.findings
    if done.sweep is not None:
        table = done.sweep.summary
    else:
        table = found.summary if found else levels(done.source, done.manifest)
    rows = [{key: _null(value) for key, value in row.items()} for row in table.to_dict("records")]
    what = {"run": done.manifest["run"], "folder": str(done.folder)}
    what |= {"not_alike": unlike(done.manifest), "summary": rows}
    return json.dumps(what, indent=1, ensure_ascii=False)


def _null(value: Any) -> Any:
    """JSON knows no NaN."""
    return None if isinstance(value, float) and value != value else value


def failed(done: "Finished") -> int:
    """Name the worlds that failed; give the exit code."""
    lost = done.manifest["failed"]
    if not lost:
        return 0
    several = f"{len(lost):,} worlds failed and are" if len(lost) > 1 else "1 world failed and is"
    say(f"{several} in no number above:")
    for line in lost[:NAMED]:
        say("  " + on_one_block(line))
    say(f"  all with their reasons: {done.folder}/failed.csv; the same command tries them again")
    return 1
