"""Write a run's figures and pages into its folder."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

from plsim.analysis import ledger
from plsim.analysis.deciding import Deciding
from plsim.analysis.summary import Findings
from plsim.analysis.sweep import SweepFindings
from plsim.core.here import HERE
from plsim.report.choice import Choice
from plsim.report.figures import drawings
from plsim.report.figures.sheet import Drawing, png, save, settings
from plsim.results.files import write_whole
from plsim.scenario import shipped

if TYPE_CHECKING:
    import pandas as pd

LEDGER = "ledger.csv"


def write_report(
    folder: Path,
    found: Findings,
    deciding: Sequence[Deciding] = (),
    trials: "pd.DataFrame | None" = None,
    artist: Executor = HERE,
) -> list[Path]:
    """Write figures/, report.html, handout.html and table.html; give the paths of the pages.

    `trials` is a ledger; else the shipped one is shown, if there is one. `artist` may be another
    process, which draws the PNGs meanwhile. Nothing is written for a run with one arm.
    """
    from plsim.report.page import report
    from plsim.report.page.handout import document_table, handout

    choice = Choice(found.summary, found.manifest)
    if not choice.ranked():
        return []
    table = shipped_ledger() if trials is None else trials
    drawn, painted = {}, {}
    for drawing in _drawings(found, deciding, table):
        drawn[drawing.name] = drawing
        painted[drawing.name] = artist.submit(png, drawing.name, drawing.figure)
    pages = {
        "report.html": report(found, deciding, table, drawn, folder.name),
        "handout.html": handout(found, deciding),
        "table.html": document_table(found),
    }
    for name, drawing in drawn.items():
        save(drawing, folder / "figures", painted[name])
    for name, text in pages.items():
        write_whole(folder / name, text.encode("utf-8"))
    return [folder / name for name in pages]


def _drawings(
    found: Findings, deciding: Sequence[Deciding], trials: "pd.DataFrame | None"
) -> Iterator[Drawing]:
    """Draw all figures of a run, first the one whose picture takes longest."""
    from plsim.report.page import flips, trust

    with settings("figures"):
        ledger_drawn = trust.drawing(trials)
        flips_drawn = flips.drawings(Choice(found.summary, found.manifest), deciding)
    if ledger_drawn:
        yield ledger_drawn
    yield from flips_drawn
    yield from drawings(found, deciding)


def write_sweep(folder: Path, found: SweepFindings) -> None:
    """Write the figure and report.html of a sweep."""
    from plsim.report.figures import sweep
    from plsim.report.page import swept

    drawing = sweep.draw(found)
    save(drawing, folder / "figures")
    text = swept.report(found, drawing, folder.name)
    write_whole(folder / "report.html", text.encode("utf-8"))


def shipped_ledger() -> "pd.DataFrame | None":
    """Read the ledger that is shipped beside the trials; None where there is none."""
    trials = list(shipped("trial").values())
    return ledger.read(trials[0].parent / LEDGER) if trials else None
