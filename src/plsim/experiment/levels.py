"""Print the levels of one scenario: what each outcome came to, by group of students."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plsim.experiment.manifest import Manifest

if TYPE_CHECKING:
    import pandas as pd

LINE = ["outcome", "measure", "unit"]
COLUMNS = {"low": "low", "middle": "middle", "high": "high", "disadvantaged": "disadv."}
FEW = 20


def levels(results: "pd.DataFrame", manifest: Manifest) -> "pd.DataFrame":
    """Give each outcome's mean, 5th and 95th percentile over worlds at the end of each year.

    Columns: outcome, measure, unit, subgroup, year, mean, low, high, worlds, title.
    """
    import pandas as pd

    last = results.groupby(["outcome", "measure", "year"])["week"].transform("max")
    ends = results[results["week"] == last]
    ends = ends.drop_duplicates(["outcome", "measure", "subgroup", "world", "year"])
    grouped = ends.groupby([*LINE, "subgroup", "year"], sort=False)["value"]
    spread = {"low": grouped.quantile(0.05), "high": grouped.quantile(0.95)}
    table = pd.DataFrame({"mean": grouped.mean(), **spread, "worlds": grouped.count()})
    titles = {name: card["title"] for name, card in manifest["outcomes"].items()}
    table = table.reset_index()
    return table.assign(title=[titles.get(str(name), str(name)) for name in table["outcome"]])


def levels_text(results: "pd.DataFrame", manifest: Manifest, *, wide: bool = False) -> str:
    """Write the levels as plain text, the primary outcome first.

    True skill only, at the end of the main year and of the last; `wide` adds exams and all years.
    """
    import pandas as pd

    table = levels(results, manifest)
    years = sorted(int(year) for year in table["year"].unique())
    if not wide:
        years = sorted({manifest["years"], years[-1]} & set(years))
        table = table[table["measure"] != "exam"]
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
        title = rows["title"].iloc[0] + (" in an exam" if measure == "exam" else "")
        own = cells.pop("all", None)
        if own is not None:
            lines.append((f"{title}, {unit}", _numbers(own, cells)))
        else:
            lines += [(f"{title} ({name}), {unit}", _numbers(cells[name], {})) for name in cells]
    heads = "".join(name.rjust(9) for name in COLUMNS.values())
    lines.insert(0, (head, f"{'average':>9}  {'9 in 10 worlds':<17}{heads}"))
    width = max(len(name) for name, _ in lines)
    return [f"{name:<{width}}{numbers}" for name, numbers in lines]


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
