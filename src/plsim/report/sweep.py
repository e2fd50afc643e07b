"""Print a sweep as text: differences at every point, or by value where points are many."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from plsim.analysis.alike import NOT_ALIKE, unlike
from plsim.analysis.doubts import listed, percent
from plsim.analysis.numbers import decimals, signed
from plsim.analysis.paired import of_cell
from plsim.analysis.summary import cards, primary_cell, titles
from plsim.analysis.sweep import SweepFindings, leaders
from plsim.analysis.verdict import ASCII_SYMBOLS, SYMBOLS, verdict_of
from plsim.report.choice import clean
from plsim.report.terminal import ASCII, Look

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 40
GROUPS = ("low", "middle", "high")
BINS = 5
DISTINCT = 12

Row = tuple[str, ...]


def render(found: SweepFindings, look: Look, *, folder: str | None = None) -> str:
    """Give a sweep as text: the primary outcome with its thirds, who leads, where the files are."""
    card = cards(found.manifest)[str(found.manifest["primary"])]
    named = titles(found.manifest)
    arms = found.primary()["arm"].nunique()
    unit = "SD of true skill" if card.standardise else card.unit
    head = (
        f"Difference from {clean(named[str(found.manifest['reference'])])} at"
        f" {len(found.points):,} points: {card.title}, {unit}"
    )
    few = len(found.points) * arms <= MOST_ROWS
    rows = rows_of(found, look)
    note = (
        "95 % intervals of the mean over worlds, pointwise: one in twenty misses by luck alone."
        if few
        else "Means over the points at which a key has the value (or lies in the range)."
    )
    differs = [clean(" ".join([f"{NOT_ALIKE}.", text])) for text in unlike(found.manifest)]
    blocks = [*differs, head, *_table(rows), "", note, led_by(found), ""]
    if folder is not None:
        blocks += ["Files", f"  folder       {folder}", "  data         sweep.csv  points.csv"]
        blocks += ["  figures      figures/sweep.svg"]
    lines = [
        line
        for block in blocks
        for line in (
            textwrap.wrap(block, look.width) or [""] if block in (head, note, *differs) else [block]
        )
    ]
    text = "\n".join(line.rstrip() for line in lines)
    if look.ascii_only:
        text = text.translate(ASCII).encode("ascii", "replace").decode("ascii")
    return text.rstrip() + "\n"


def rows_of(found: SweepFindings, look: Look | None = None) -> list[Row]:
    """Give the table of a sweep, its heads first: point by point, or by value where they are many.

    `look` says whether signs beyond ASCII may stand in it; else they may.
    """
    arms = found.primary()["arm"].nunique()
    few = len(found.points) * arms <= MOST_ROWS
    return list(_by_point(found, look or Look()) if few else _by_value(found))


def _by_point(found: SweepFindings, look: Look) -> Iterator[Row]:
    card, named = cards(found.manifest)[str(found.manifest["primary"])], titles(found.manifest)
    places, symbols = decimals(card.smallest), ASCII_SYMBOLS if look.ascii_only else SYMBOLS
    several = found.primary()["arm"].nunique() > 1
    keys = [_short(key) for key in found.over]
    groups = _groups(found)
    yield (*keys, *(["arm"] if several else []), "average", "95 % interval", *groups)
    for _, row in found.primary().iterrows():
        mark = symbols[verdict_of(row["verdict"], card).mark]
        ends = f"{signed(row['ci_low'], places)} to {signed(row['ci_high'], places)}"
        thirds = [signed(_one(groups[group], row["point"], row["arm"]), places) for group in groups]
        name = [clean(named[row["arm"]])[:22]] if several else []
        values = [_value(row[key]) for key in found.over]
        yield (*values, *name, f"{mark} {signed(row['estimate'], places)}", ends, *thirds)


def _by_value(found: SweepFindings) -> Iterator[Row]:
    """Average over the points at which a key has a value; sampled keys in five ranges."""
    card, named = cards(found.manifest)[str(found.manifest["primary"])], titles(found.manifest)
    places, groups, lead = decimals(card.smallest), _groups(found), leaders(found)
    several = found.primary()["arm"].nunique() > 1
    yield ("key", "value", *(["arm"] if several else []), "average", "leads", *groups, "points")
    for key in found.over:
        for label, points in values_of(found.points, key):
            for arm, own in found.primary().groupby("arm", sort=False):
                mean = own.loc[own["point"].isin(points), "estimate"].mean()
                thirds = [
                    table[(table["arm"] == arm) & table["point"].isin(points)]["estimate"].mean()
                    for table in groups.values()
                ]
                share = float((lead[lead.index.isin(points)] == arm).mean())
                name = [clean(named[str(arm)])[:22]] if several else []
                numbers = [signed(third, places) for third in thirds]
                shown = (signed(mean, places), percent(share), *numbers, f"{len(points):,}")
                yield (_short(key), label, *name, *shown)


def values_of(points: "pd.DataFrame", key: str) -> list[tuple[str, list[int]]]:
    """List a key's values, or five ranges of as many points, each with the points' numbers."""
    import pandas as pd

    values = points[key]
    if values.nunique() <= DISTINCT or not pd.api.types.is_numeric_dtype(values):
        grouped = points.groupby(key, sort=values.dtype != object)["point"]
        return [(_value(value), list(own)) for value, own in grouped]
    edges = np.quantile(values, np.linspace(0, 1, BINS + 1))
    which = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, BINS - 1)
    return [
        (f"{_value(edges[nr])} to {_value(edges[nr + 1])}", list(points["point"][which == nr]))
        for nr in range(BINS)
    ]


def _groups(found: SweepFindings) -> "dict[str, pd.DataFrame]":
    cell = primary_cell(found.manifest)
    tables = {group: of_cell(found.summary, {**cell, "subgroup": group}) for group in GROUPS}
    return {group: table for group, table in tables.items() if len(table)}


def _one(table: "pd.DataFrame", point: int, arm: str) -> float:
    own = table[(table["point"] == point) & (table["arm"] == arm)]["estimate"]
    return float(own.iloc[0]) if len(own) else float("nan")


def led_by(found: SweepFindings) -> str:
    """Say which policy leads at how many points, and at how many of them clearly."""
    named, first = titles(found.manifest), leaders(found)
    said = [f"{clean(named[str(arm)])} at {count:,}" for arm, count in first.value_counts().items()]
    text = f"Led by {listed(said)} of {len(found.points):,} points"
    reference = str(found.manifest["reference"])
    if (first == reference).all():
        return f"{text}."
    card = cards(found.manifest)[str(found.manifest["primary"])]
    rows = found.primary()
    own = rows[rows["arm"] == rows["point"].map(first)]
    clear = sum(verdict_of(words, card).mark == "better" for words in own["verdict"])
    return (
        f"{text}; ahead of {clean(named[reference])} in most worlds at"
        f" {f'{clear:,}' if clear else 'none'} of {len(own):,}."
    )


def _short(key: str) -> str:
    """Name a key by its last two steps.

    >>> _short("arms.westover.policy.every"), _short("assumptions.software.usage")
    ('policy.every', 'software.usage')
    """
    return clean(".".join(key.split(".")[-2:]))


def _value(value: Any) -> str:
    return clean(value) if isinstance(value, str) else f"{value:.4g}"


def _table(rows: Sequence[Row]) -> list[str]:
    """Lay rows out in columns: words to the left, numbers to the right."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[nr]) for row in rows) for nr in range(len(rows[0]))]
    first = rows[0].index("average")
    return [
        "  ".join(
            cell + " " * (width - cell_len(cell)) if nr < first else cell.rjust(width)
            for nr, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
