"""Print the levels of one scenario: what each outcome came to, by group of students."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from plsim.analysis.paired import statistics_of_all, tidy, year_ends
from plsim.analysis.pieces import source_of
from plsim.analysis.worlds import Gathering
from plsim.experiment.manifest import Manifest

if TYPE_CHECKING:
    import pandas as pd

LINE = ["outcome", "measure", "unit"]
SHOWN = [*LINE, "subgroup", "year", "mean", "low", "high", "worlds", "title"]
COLUMNS = {"low": "low", "middle": "middle", "high": "high", "disadvantaged": "disadv."}
FEW = 20
EXAM = "exam"  # how a measure begins that is one; a subject may follow


def levels(results: Any, manifest: Manifest) -> "pd.DataFrame":
    """Give each outcome's mean, 5th and 95th percentile over worlds at the end of each year.

    `results` are tidy rows: a table, or a `Source` that is read in pieces. Columns: outcome,
    measure, unit, subgroup, year, mean, low, high, worlds, title.
    """
    name, gathered = str(manifest["reference"]), Gathering()
    units: dict[str, str] = {}
    for piece in source_of(results).pieces([name]):
        units |= dict(piece[["outcome", "unit"]].drop_duplicates().itertuples(index=False))
        gathered.add(year_ends(tidy(piece)))
    worlds = gathered.whole(name, [name]).year_ends()
    values, cells = worlds.values[name], worlds.cells
    found = statistics_of_all(values, 0.0 * values, worlds.draws, np.zeros(len(values)))
    titles = {outcome: card["title"] for outcome, card in manifest["outcomes"].items()}
    table = cells.assign(
        unit=cells["outcome"].map(units),
        mean=[each.estimate for each in found],
        low=[each.worlds_low for each in found],
        high=[each.worlds_high for each in found],
        worlds=[each.worlds for each in found],
        title=[titles.get(outcome, outcome) for outcome in cells["outcome"]],
    )
    return table.sort_values("year", kind="stable", ignore_index=True)[SHOWN]


def levels_text(results: Any, manifest: Manifest, *, wide: bool = False) -> str:
    """Write the levels as plain text, the primary outcome first.

    True skill only, at the end of the main year and of the last; `wide` adds exams and all years.
    """
    import pandas as pd

    table = levels(results, manifest)
    years = sorted(int(year) for year in table["year"].unique())
    if not wide:
        years = sorted({manifest["years"], years[-1]} & set(years))
        table = table[~table["measure"].str.startswith(EXAM)]
    primary = table["outcome"] == manifest["primary"]
    table = pd.concat([table[primary], table[~primary]])
    lines = [
        f"Levels under {manifest['arms'][0]['title']}, means over {manifest['worlds']:,} worlds"
    ]
    if manifest["worlds"] < FEW:
        lines.append(f"Fewer than {FEW} worlds: the ranges say little.")
    for year in years:
        lines += ["", *_year(table, year, manifest)]
    return "\n".join(lines) + "\n"


def _year(table: "pd.DataFrame", year: int, manifest: Manifest) -> list[str]:
    after = year - manifest["years"]
    head = f"After year {year}" + (f" ({after} of follow-up)" if after > 0 else "")
    lines: list[tuple[str, str]] = []
    for (_, measure, unit), rows in table[table["year"] == year].groupby(LINE, sort=False):
        cells = {row["subgroup"]: row for row in rows.to_dict("records")}
        title = _titled(str(rows["title"].iloc[0]), str(measure))
        own = cells.pop("all", None)
        if own is not None:
            lines.append((f"{title}, {unit}", _numbers(own, cells)))
        else:
            lines += [(f"{title} ({name}), {unit}", _numbers(cells[name], {})) for name in cells]
    heads = "".join(name.rjust(9) for name in COLUMNS.values())
    lines.insert(0, (head, f"{'average':>9}  {'9 in 10 worlds':<17}{heads}"))
    width = max(len(name) for name, _ in lines)
    return [f"{name:<{width}}{numbers}" for name, numbers in lines]


def _titled(title: str, measure: str) -> str:
    """Say which subject a line is about, and whether it is an exam.

    >>> _titled("achievement in reading", "exam reading"), _titled("variance", "skill reading")
    ('achievement in reading in an exam', 'variance in reading')
    """
    kind, _, subject = measure.partition(" ")
    of = f" in {subject}" if subject and not title.endswith(f" in {subject}") else ""
    return f"{title}{of}" + (" in an exam" if kind == EXAM else "")


def _numbers(own: Mapping[Any, Any], groups: Mapping[Any, Mapping[Any, Any]]) -> str:
    spread = f"{number(own['low'])} to {number(own['high'])}"
    cells = [number(groups[group]["mean"]) if group in groups else "" for group in COLUMNS]
    numbers = f"{number(own['mean']):>9}  {spread:<17}{''.join(cell.rjust(9) for cell in cells)}"
    return numbers.rstrip()


def number(value: float) -> str:
    """Write a number with two decimals, fewer from 100; a true minus sign, never −0.00.

    >>> number(-0.001), number(-1.5), number(1234.4), number(float("nan"))
    ('0.00', '−1.50', '1,234', 'none')
    """
    if value != value:
        return "none"
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")
