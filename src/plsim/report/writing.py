"""Write a run's figures and pages into its folder."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

from plsim.analysis import ledger
from plsim.analysis.deciding import Deciding
from plsim.analysis.summary import Findings
from plsim.analysis.sweep import SweepFindings
from plsim.core.here import HERE
from plsim.report.choice import Choice
from plsim.report.figures import drawings, pictures
from plsim.report.figures.sheet import save, settings
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
    from plsim.report.page import flips, report, trust
    from plsim.report.page.handout import document_table, handout

    choice = Choice(found.summary, found.manifest)
    if not choice.ranked():
        return []
    table = shipped_ledger() if trials is None else trials
    with settings("figures"):
        more = [*flips.drawings(choice, deciding), trust.drawing(table)]
    drawn = [*drawings(found, deciding), *(drawing for drawing in more if drawing)]
    painted = pictures(drawn, artist)
    by_name = {drawing.name: drawing for drawing in drawn}
    pages = {
        "report.html": report(found, deciding, table, by_name, folder.name),
        "handout.html": handout(found, deciding),
        "table.html": document_table(found),
    }
    for drawing, picture in zip(drawn, painted, strict=True):
        save(drawing, folder / "figures", picture)
    for name, text in pages.items():
        write_whole(folder / name, text.encode("utf-8"))
    return [folder / name for name in pages]


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
