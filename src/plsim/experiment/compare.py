"""From an experiment to its finished folder: run what is missing, gather, analyse, report."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from plsim.core.here import HERE
from plsim.experiment.attempt import Simulate
from plsim.experiment.design import Design
from plsim.experiment.draws import read_draws
from plsim.experiment.finish import carry_out, results_of, source, with_tables
from plsim.experiment.manifest import Manifest, manifest_of
from plsim.experiment.runner import NothingWorked, Watch
from plsim.experiment.until import next_step
from plsim.experiment.workers import Workers
from plsim.results.store import RunFolder, existing, opened, reopened
from plsim.results.tables import RESULTS, STUDENTS

if TYPE_CHECKING:
    import pandas as pd

    from plsim.analysis.deciding import Deciding
    from plsim.analysis.pieces import Source
    from plsim.analysis.summary import Findings
    from plsim.analysis.sweep import SweepFindings

RUNS = Path("runs")


@dataclass(frozen=True)
class Finished:
    """Hold a finished run: its folder, manifest, and findings (None for one arm).

    `deciding` says what decides the primary outcome, first, and the other outcomes of the board;
    `sweep` what a sweep found, which has no findings beside.
    """

    folder: Path
    manifest: Manifest
    findings: "Findings | None"
    deciding: "tuple[Deciding, ...]" = ()
    sweep: "SweepFindings | None" = None

    @cached_property
    def results(self) -> "pd.DataFrame":
        """The tidy results of the whole run, read from its folder."""
        return results_of(existing(self.folder))

    @property
    def source(self) -> "Source":
        """The tidy results of the whole run, to be read in pieces."""
        return source(existing(self.folder), self.manifest, RESULTS)


def folder_of(plan: Design, out: Path | None = None) -> Path:
    """Say where a run goes: `out`, or runs/<name>_<8 digits of the run's hash>."""
    name = plan.experiment.name.replace(" ", "_")
    return out if out is not None else RUNS / f"{name}_{plan.run[:8]}"


def compare(
    plan: Design,
    folder: Path,
    *,
    workers: int,
    watch: Watch,
    simulate: Simulate | None = None,
    cluster: str = "",
) -> Finished:
    """Run what is missing of a design, then write every table and figure of its folder.

    `simulate` may be any picklable function from a Work to its Observations; `cluster` is the
    address of a dask scheduler, whose workers then do the work. A design with `until` goes on to
    more worlds until its intervals are as narrow as asked for.
    """
    simulate = simulate or simulation()
    with opened(folder, manifest_of(plan, simulate)) as store:
        while True:
            manifest = carry_out(plan, store, simulate, workers, watch, cluster)
            if plan.options.until is None:
                return reported(store, manifest, workers)
            step = next_step(plan.options.until, source(store, manifest, RESULTS), manifest)
            store.write_manifest(manifest := manifest | {"until": step.told})
            if step.worlds is None:
                return reported(store, manifest, workers)
            watch.note(step.words)
            plan = plan.grown(step.worlds)


def report(folder: Path, *, workers: int = 1) -> Finished:
    """Rebuild tables of findings and figures from a run folder alone; nothing is run."""
    with reopened(folder) as store:
        return reported(store, with_tables(store), workers)


def reported(store: RunFolder, manifest: Manifest, workers: int = 1) -> Finished:
    """Analyse the tables of a finished run and draw its figures; a second worker draws the PNGs.

    Raises NothingWorked where the reference has no world.
    """
    from plsim.report.figures import ready
    from plsim.report.writing import write_report

    own = source(store, manifest, RESULTS).pieces([str(manifest["reference"])])
    if not any(len(piece) for piece in own):
        raise NothingWorked(
            f"all worlds of {manifest['reference']} failed; {manifest['failed'][0]}"
        )
    if manifest.get("sweep"):
        swept = _swept(store, manifest)
        _codebook(store.path, manifest)
        return Finished(store.path, manifest, None, sweep=swept)
    findings, found = None, []
    if len(manifest["arms"]) > 1:
        with Workers(1) if workers > 1 else HERE as artist:
            artist.submit(ready)  # imports what it needs while this process does sums
            findings = _analysed(store, manifest)
            found = _deciding(store.path, findings)
            write_report(store.path, findings, found, artist=artist)
    _codebook(store.path, manifest)
    return Finished(store.path, manifest, findings, tuple(found))


def _analysed(store: RunFolder, manifest: Manifest) -> "Findings":
    """Analyse a run, read in pieces."""
    from plsim.analysis.summary import analyse
    from plsim.report.tables import write_table

    results, students = source(store, manifest, RESULTS), source(store, manifest, STUDENTS)
    findings = analyse(results, students, manifest, read_draws(store.path))
    write_table(findings.summary, store.path / "summary.csv")
    return findings


def _swept(store: RunFolder, manifest: Manifest) -> "SweepFindings":
    """Analyse a sweep, read in pieces."""
    from plsim.analysis.sweep import analyse_sweep
    from plsim.report.tables import write_table
    from plsim.report.writing import write_sweep

    found = analyse_sweep(source(store, manifest, RESULTS), manifest)
    write_table(found.points, store.path / "points.csv")
    write_table(found.summary, store.path / "sweep.csv")
    write_sweep(store.path, found)
    return found


def _deciding(folder: Path, findings: "Findings") -> "list[Deciding]":
    """Find what decides each outcome of the board; write who leads, and what moves the primary."""
    from plsim.analysis.deciding import robustness
    from plsim.report.choice import Choice
    from plsim.report.tables import write_table

    choice = Choice(findings.summary, findings.manifest)
    found = robustness(findings, [choice.cell(name) for name in choice.board()])
    if found:
        table = found[0].tradeoffs.table if found[0].tradeoffs else found[0].leads
        write_table(table, folder / "tradeoffs.csv")
        write_table(found[0].tornado, folder / "tornado.csv")
    return found


def _codebook(folder: Path, manifest: Manifest) -> None:
    from plsim.analysis.codebook import codebook
    from plsim.report.tables import write_table

    write_table(codebook(manifest), folder / "codebook.csv")


def simulation() -> Simulate:
    """Give what runs the worlds of a chunk."""
    from plsim.week.simulate import simulate

    found: Simulate = simulate
    return found
