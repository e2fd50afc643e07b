"""Write what a run found as pages: report.html, a handout to print, a table for documents."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from plsim.analysis.alike import NOT_ALIKE, unlike
from plsim.analysis.certainty import certainty
from plsim.analysis.deciding import Deciding
from plsim.analysis.summary import Findings
from plsim.report.choice import Choice
from plsim.report.figures.sheet import Drawing
from plsim.report.page import (
    answer,
    assumed,
    compared,
    cost,
    flips,
    gains,
    limits,
    repeat,
    trust,
    when,
    whom,
)
from plsim.report.page.blocks import Section, picture
from plsim.report.page.render import page

if TYPE_CHECKING:
    import pandas as pd

Drawn = Mapping[str, Drawing]


def report(
    found: Findings,
    deciding: Sequence[Deciding],
    ledger: "pd.DataFrame | None",
    drawn: Drawn,
    folder: str,
) -> str:
    """Give report.html as text; `drawn` are the run's figures by name, `folder` its name."""
    choice = Choice(found.summary, found.manifest)
    return page(
        "report.html",
        **heading(choice),
        sections=sections(choice, found, deciding, ledger, drawn, folder),
    )


def sections(
    choice: Choice,
    found: Findings,
    deciding: Sequence[Deciding],
    ledger: "pd.DataFrame | None",
    drawn: Drawn,
    folder: str,
) -> list[Section]:
    """Give the sections that follow the header, in their order."""
    figure, sure = drawn.get, certainty(found)
    whom_figures = [*picture("2", figure("whom")), *picture("2b", figure("whom_disadvantage"))]
    gains_figures = [*picture("3a", figure("gainers")), *picture("3b", figure("curves"))]
    flip_figures = [*picture("5a", figure("tornado")), *picture("5b", figure("flip"))]
    return [
        answer.section(choice, sure, deciding, picture("1", figure("answer"))),
        whom.section(choice, whom_figures, found.raw),
        gains.section(choice, found.gains, gains_figures),
        cost.section(choice, picture("4", figure("board"))),
        flips.section(choice, deciding, flip_figures),
        when.section(choice, picture("6", figure("weeks"))),
        compared.section(choice),
        assumed.section(choice, deciding),
        trust.section(sure, ledger, picture("7", figure("trials"))),
        limits.section(choice),
        repeat.section(found.manifest, folder),
    ]


def heading(choice: Choice) -> dict[str, Any]:
    """Give what stands above the sections of a page."""
    manifest = choice.manifest
    arms = [choice.titles[str(arm["name"])] for arm in manifest["arms"]]
    others = [title for title in arms if title != choice.reference]
    question = str(manifest.get("question") or manifest["name"])
    several = "years" if manifest.get("years", 1) != 1 else "year"
    return {
        "question": question,
        "title": f"{question} (plsim)",
        "arms": f"{choice.reference} (the reference) beside {', '.join(others)}.",
        "not_alike": NOT_ALIKE,
        "differs": unlike(manifest),
        "notes": str(manifest.get("notes") or ""),
        "day": repeat.date(manifest),
        "run": str(manifest.get("run", ""))[:8],
        "size": (
            f"{len(arms)} policies x {manifest['worlds']:,} worlds ({manifest['draws']:,} draws of"
            f" what is assumed), {manifest.get('years', 1)} school {several}."
        ),
        "citation": repeat.citation(manifest),
    }
