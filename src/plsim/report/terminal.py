"""Print what a run found as text: one table, a few sentences, how sure, where the files are."""

import os
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from plsim.analysis.alike import NOT_ALIKE, unlike
from plsim.analysis.certainty import Certainty
from plsim.analysis.deciding import Deciding
from plsim.analysis.summary import Manifest
from plsim.analysis.verdict import ASCII_SYMBOLS, SYMBOLS
from plsim.report.choice import Choice, clean
from plsim.report.terminal_more import money, studies
from plsim.report.terminal_table import bold, columns_of, laid_out
from plsim.report.words import after, answer, how_sure, leaders, people

if TYPE_CHECKING:
    import pandas as pd

ASCII = str.maketrans({"−": "-", "±": "+/-", "▲": "+", "▽": "-", "●": "=", "’": "'"})
INDENT = 15


@dataclass(frozen=True)
class Look:
    """Say how wide a terminal is, and whether it shows colour and signs beyond ASCII."""

    width: int = 100
    color: bool = False
    ascii_only: bool = False


def look(stream: IO[str], environment: dict[str, str] | None = None) -> Look:
    """Find out what a stream can show; a file or a pipe gets 100 columns without colour."""
    import shutil

    env = dict(os.environ) if environment is None else environment
    terminal = stream.isatty()
    width = shutil.get_terminal_size((100, 24)).columns if terminal else 100
    color = terminal and not env.get("NO_COLOR") and env.get("TERM") != "dumb"
    encoding = (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "")
    return Look(width, color, ascii_only="utf" not in encoding)


def render(
    summary: "pd.DataFrame",
    manifest: Manifest,
    width: int = 100,
    *,
    certainty: Certainty | None = None,
    deciding: Sequence[Deciding] = (),
    folder: str | None = None,
    wide: bool = False,
    color: bool = False,
    ascii_only: bool = False,
) -> str:
    """Give the summary of a run as text, at most `width` columns wide (60 at least).

    `deciding` says what decides the primary outcome, first, and the others of the board. Columns
    that do not fit are left out and named, unless `wide`. Names come from files and are
    shown as text: no markup, no control characters.
    """
    choice = Choice(summary, manifest)
    if not choice.ranked():
        return "One arm: nothing to compare it with.\n"
    width = max(60, width)
    blocks = [
        _section(NOT_ALIKE, unlike(manifest), width, color),
        _heading(choice, width, color, ascii_only),
        laid_out(choice, columns_of(choice, ascii_only), width, wide=wide, color=color),
        _section("In this model", answer(choice), width, color),
        _block("At equal cost", money(choice, width - 2), color),
        _block("What studies would say", studies(choice, width - 2), color),
        _section("Who leads", leaders(deciding, choice), width, color),
        _section("How sure", how_sure(certainty, choice, deciding), width, color),
        _section("People", people(manifest), width, color),
        _section("Files", _files(folder), width, color),
    ]
    text = "\n".join(block for block in blocks if block)
    if ascii_only:
        text = text.translate(ASCII).encode("ascii", "replace").decode("ascii")
    return text.rstrip() + "\n"


def _heading(choice: Choice, width: int, color: bool, ascii_only: bool) -> str:
    title = f"Difference from {clean(choice.reference)} after {after(choice)}"
    marks = ASCII_SYMBOLS if ascii_only else SYMBOLS
    judged = any(choice.cards[name].direction == "neither" for name in choice.board())
    better, worse = ("better or more", "worse or less") if judged else ("better", "worse")
    legend = (
        f"{marks['better']} {better}, {marks['worse']} {worse} in most worlds"
        f"     {marks['neutral']} neither     {marks['unknown']} cannot tell"
    )
    if len(legend) > width:
        legend = legend.replace("     ", "  ")
    head = "\n".join(textwrap.wrap(title, width))
    return f"{bold(head) if color else head}\n{legend}\n"


def _files(folder: str | None) -> dict[str, str]:
    if folder is None:
        return {}
    data = "results.csv  summary.csv  codebook.csv"
    pages = "report.html  handout.html (to print)  table.html (for documents)"
    return {"folder": folder, "report": pages, "data": data, "figures": "figures/"}


def _section(title: str, lines: list[str] | dict[str, str], width: int, color: bool) -> str:
    """Write a heading and its lines: sentences as one paragraph, named lines in two columns."""
    if not lines:
        return ""
    if isinstance(lines, list):
        body = textwrap.wrap(clean(" ".join(lines)), width - 2)
        wrapped = [f"  {line}" for line in body]
    else:
        wrapped = []
        for name, line in lines.items():
            first, *rest = textwrap.wrap(clean(line), width - INDENT) or [""]
            wrapped.append(f"  {name:<{INDENT - 2}}{first}")
            wrapped += [" " * INDENT + more for more in rest]
    return "\n".join([bold(title) if color else title, *wrapped])


def _block(title: str, lines: list[str], color: bool) -> str:
    """Write a heading and lines that are laid out already."""
    if not lines:
        return ""
    return "\n".join([bold(title) if color else title, *(f"  {line}" for line in lines)])
