"""Print what a run found as text: one table, a few sentences, how sure, where the files are."""

import os
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from plsim.analysis.certainty import Certainty
from plsim.analysis.deciding import Deciding
from plsim.analysis.doubts import most_by, unsourced, who_leads, would_flip
from plsim.analysis.numbers import decimals, plain
from plsim.analysis.sentences import SIDES, gap_sentence, rival_sentence, sentence
from plsim.analysis.summary import Manifest, main_year
from plsim.analysis.verdict import ASCII_SYMBOLS, SYMBOLS, TOO_FEW
from plsim.report.choice import Choice, clean
from plsim.report.terminal_more import money, studies
from plsim.report.terminal_table import bold, columns_of, laid_out

if TYPE_CHECKING:
    import pandas as pd

ASCII = str.maketrans({"−": "-", "±": "+/-", "▲": "+", "▽": "-", "●": "=", "’": "'"})
YEARS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]
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
        _heading(choice, width, color, ascii_only),
        laid_out(choice, columns_of(choice, ascii_only), width, wide=wide, color=color),
        _section("In this model", _sentences(choice), width, color),
        _block("At equal cost", money(choice, width - 2), color),
        _block("What studies would say", studies(choice, width - 2), color),
        _section("Who leads", _who_leads(deciding, choice), width, color),
        _section("How sure", _how_sure(certainty, choice, deciding), width, color),
        _section("People", _people(manifest), width, color),
        _section("Files", _files(folder), width, color),
    ]
    text = "\n".join(block for block in blocks if block)
    if ascii_only:
        text = text.translate(ASCII).encode("ascii", "replace").decode("ascii")
    return text.rstrip() + "\n"


def _heading(choice: Choice, width: int, color: bool, ascii_only: bool) -> str:
    year = main_year(choice.manifest)
    when = f"{YEARS[year - 1] if year <= len(YEARS) else year} year{'' if year == 1 else 's'}"
    title = f"Difference from {clean(choice.reference)} after {when}"
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


def _sentences(choice: Choice) -> list[str]:
    """Say what the leading arm did, why its gap changed, and how it stands to the next."""
    first = choice.ranked()[0]
    lead, rival = choice.leading(first), choice.rival()
    said = [_within_model(sentence(lead.finding, lead.card))] if lead else []
    if lead and lead.finding.words == TOO_FEW:
        return said
    if choice.primary.name != "gap":
        said += _gap(choice, first)
    if rival:
        said.append(rival_sentence(rival.finding, rival.card))
    best = [choice.titles[arm] for arm in choice.best_on_all()]
    names = " and ".join(best) + (" was" if len(best) == 1 else " were") if best else ""
    end = f"better than {choice.reference} on every outcome."
    said.append(f"{names} {end}" if best else f"No policy was {end}")
    return said


def _within_model(text: str) -> str:
    rest = text.removeprefix("In this model ")
    return "T" + rest[1:] if rest.startswith("the ") else rest


def _gap(choice: Choice, arm: str) -> list[str]:
    gap = choice.row(arm, "gap")
    if gap is None:
        return []
    # the gap is one of achievement, whatever outcome leads
    whose = "achievement" if "achievement" in choice.cards else choice.primary.name
    groups = [choice.row(arm, whose, group) for group in SIDES["high-low"]]
    ends = [row.finding.estimate for row in groups if row]
    changes = ends if len(ends) == 2 else [float("nan")] * 2
    return [_within_model(gap_sentence(gap.finding, gap.card, *changes))]


def _people(manifest: Manifest) -> dict[str, str]:
    """Say what a roster measured and what was drawn; drawn populations need no lines."""
    notes = dict(manifest.get("people") or {}).get(manifest["reference"])
    if not notes or not notes.get("measured"):
        return {}
    said = {
        "measured": ", ".join(notes["measured"]),
        "drawn": ", ".join(notes["drawn"]) or "nothing",
        "rows": f"{notes['rows_used']:,} used of {notes['rows_read']:,} read",
    }
    if notes["warnings"]:
        more = len(notes["warnings"]) - 4
        shown = notes["warnings"][:4] + ([f"and {more} more (manifest.json)"] if more > 0 else [])
        said["note"] = "; ".join(shown)
    return {name: clean(text).replace("_", " ") for name, text in said.items()}


def _who_leads(deciding: Sequence[Deciding], choice: Choice) -> list[str]:
    """Say for each outcome in what share of the draws each policy leads, and what decides it."""
    said = [
        who_leads(found, choice.cards[found.outcome].title, choice.titles)
        for found in deciding
        if found.enough
    ]
    return [f"{text[:1].upper()}{text[1:]}." for text in said]


def _how_sure(
    sure: Certainty | None, choice: Choice, deciding: Sequence[Deciding]
) -> dict[str, str]:
    if sure is None:
        return {}
    places = decimals(choice.primary.smallest)
    lines = {}
    if sure.half_width is not None:
        half = plain(sure.half_width, places)
        lines["luck"] = f"{sure.worlds:,} worlds fix each average to ±{half}"
        if sure.unpaired is not None:
            lines["luck"] += f"; pairing did the work of {sure.unpaired:,} unpaired worlds"
    if sure.assumptions_share is not None:
        share = f"{100 * sure.assumptions_share:.0f} %"
        lines["assumptions"] = f"{share} of the spread between worlds; the rest is people and luck"
    if deciding:
        moved = most_by(deciding[0])
        lines["assumptions"] = "; ".join(filter(None, [lines.get("assumptions"), f"moved {moved}"]))
        lines["would flip"] = would_flip(deciding[0], choice.titles)
    if not sure.calibrated:
        lines["tests"] = (
            "not calibrated: its assumptions have not been fitted to published findings"
        )
    if sure.assumptions:
        share = f"{100 * sure.unsourced / sure.assumptions:.0f} %"
        lines["unsourced"] = (
            f"{share} of the assumptions ({sure.unsourced:,} of {sure.assumptions:,}, by count)"
            " have no source"
        )
        if deciding and deciding[0].enough:
            lines["unsourced"] += f"; {unsourced(deciding[0], choice.titles)}"
    return lines


def _files(folder: str | None) -> dict[str, str]:
    if folder is None:
        return {}
    data = "results.csv  summary.csv  codebook.csv"
    return {"folder": folder, "data": data, "figures": "figures/"}


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
