"""Draw the figures of a report: each as SVG and PNG, with its data and alt text beside it."""

from pathlib import Path
from typing import TYPE_CHECKING

from plsim.analysis.summary import Manifest
from plsim.report.choice import Choice
from plsim.report.figures.sheet import Drawing, save, settings

if TYPE_CHECKING:
    import pandas as pd


def drawings(
    summary: "pd.DataFrame", gains: "pd.DataFrame", manifest: Manifest, worlds: "pd.DataFrame"
) -> list[Drawing]:
    """Draw every figure for which a run has numbers; see `draw_all`."""
    from plsim.report.figures import answer, board, gainers, whom

    choice = Choice(summary, manifest)
    if not choice.ranked():
        return []
    with settings("figures"):
        drawn = [
            answer.draw(choice, worlds),
            whom.draw(choice),
            whom.draw(choice, "disadvantage"),
            gainers.draw(choice, gains),
            board.draw(choice, worlds),
        ]
    return [drawing for drawing in drawn if drawing]


def draw_all(
    summary: "pd.DataFrame",
    gains: "pd.DataFrame",
    manifest: Manifest,
    folder: Path,
    worlds: "pd.DataFrame",
) -> list[Path]:
    """Write all figures into a folder and return their paths.

    `summary`, `gains` and `worlds` (the paired differences per world) are those of
    `analysis.summary.analyse`. Four files each: .svg, .png, .csv and .txt (the alt text).
    """
    found = drawings(summary, gains, manifest, worlds)
    return [path for drawing in found for path in save(drawing, folder)]
