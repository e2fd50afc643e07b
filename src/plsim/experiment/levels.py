"""Print the levels of one scenario: what each outcome came to, by group of students."""

from typing import TYPE_CHECKING, Any

from plsim.experiment.manifest import Manifest

if TYPE_CHECKING:
    import pandas as pd

CELL = ["outcome", "measure", "subgroup"]
NAMED = {"all": "all students", "not_disadvantaged": "not disadvantaged"}


def levels(results: "pd.DataFrame", manifest: Manifest) -> "pd.DataFrame":
    """Give each outcome's mean, 5th and 95th percentile over worlds at the end of each year.

    Columns: outcome, title, measure, subgroup, year, mean, low, high, worlds, unit.
    """
    import pandas as pd

    last = results.groupby(["outcome", "measure", "year"])["week"].transform("max")
    ends = results[results["week"] == last].drop_duplicates([*CELL, "arm", "world", "year"])
    grouped = ends.groupby([*CELL, "year", "unit"], sort=False)["value"]
    table = pd.DataFrame(
        {
            "mean": grouped.mean(),
            "low": grouped.quantile(0.05),
            "high": grouped.quantile(0.95),
            "worlds": grouped.count(),
        }
    ).reset_index()
    titles = {name: card["title"] for name, card in manifest["outcomes"].items()}
    return table.assign(title=table["outcome"].map(titles).fillna(table["outcome"]))


def levels_text(results: "pd.DataFrame", manifest: Manifest, *, wide: bool = False) -> str:
    """Write the levels as plain text: the main year and the last, or every year if `wide`."""
    table = levels(results, manifest)
    years = sorted(table["year"].unique())
    shown = years if wide else sorted({manifest["years"], years[-1]} & set(years))
    arm = manifest["arms"][0]["title"]
    worlds = manifest["worlds"]
    blocks = [f"Levels under {arm}: the mean over {worlds:,} worlds; 9 in 10 worlds lie between"]
    if worlds < 20:
        blocks.append("Fewer than 20 worlds: the range says little.")
    blocks += [_year(table[table["year"] == year], year, manifest) for year in shown]
    return "\n\n".join(blocks) + "\n"


def _year(table: "pd.DataFrame", year: int, manifest: Manifest) -> str:
    after = year - manifest["years"]
    head = f"After year {year}" + (f" ({after} of follow-up)" if after > 0 else "")
    lines = [head, f"  {'':<40}{'mean':>9}   {'9 in 10 worlds':<22}"]
    for (title, measure, unit), rows in table.groupby(["title", "measure", "unit"], sort=False):
        lines.append(f"  {title}" + (f", {_measured(measure)}" if measure else "") + f", {unit}")
        lines += [_line(row) for row in rows.to_dict("records")]
    return "\n".join(lines)


def _line(row: dict[Any, Any]) -> str:
    name = NAMED.get(row["subgroup"], row["subgroup"])
    spread = f"{_number(row['low'])} to {_number(row['high'])}"
    return f"    {name:<38}{_number(row['mean']):>9}   {spread}"


def _measured(measure: object) -> str:
    return "true skill" if measure == "skill" else str(measure)


def _number(value: float) -> str:
    """Write a number with two decimals, or whole from 100; a true minus sign, never −0.00.

    >>> _number(-0.001), _number(-1.5), _number(1234.4), _number(float("nan"))
    ('0.00', '−1.50', '1,234', 'undefined')
    """
    if value != value:
        return "undefined"
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
    text = text.removeprefix("-") if float(text.replace(",", "")) == 0 else text
    return text.replace("-", "−")
