"""Draw sensitivity: the ten assumptions that move each arm's difference most, with intervals."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plsim.analysis.summary import titles
from plsim.core.sources import ASSUMED
from plsim.report.figures import sheet
from plsim.report.figures.sheet import Drawing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST, MOST_ARMS = 10, 4
LEFT, RIGHT, TOP, ROW, BETWEEN, BOTTOM = 330.0, 40.0, 60.0, 26.0, 62.0, 62.0  # pixels
CAPTION = (
    "Bar: the effect; line: its 95 % bootstrap interval. Filled: the assumption has a source;"
    " outlined: it is assumed. Plus or minus: a higher value raises or lowers the difference."
)


def draw(table: "pd.DataFrame", manifest: Mapping[str, Any], what: str) -> Drawing:
    """Draw one panel for each arm (four at most); `what` names the measure of effect."""
    named = titles(manifest)
    arms = list(dict.fromkeys(table["arm"]))[:MOST_ARMS]
    parts = {arm: table[table["arm"] == arm].head(MOST) for arm in arms}
    with sheet.settings("sensitivity"):
        figure = _figure(parts, named, named[str(manifest["reference"])], what)
    said = [
        f"{named[arm]}: {', '.join(own['assumption'][:3])} move its difference most."
        for arm, own in parts.items()
    ]
    title = f"Assumptions that move the differences from {named[str(manifest['reference'])]}"
    return Drawing("sensitivity", figure, table, title, " ".join(said), CAPTION)


def _figure(
    parts: "dict[str, pd.DataFrame]", named: Mapping[str, str], reference: str, what: str
) -> "Figure":
    heights = [ROW * len(own) for own in parts.values()]
    figure = sheet.paper(TOP + sum(heights) + BETWEEN * len(heights) + BOTTOM)
    width = sheet.WIDTH - LEFT - RIGHT
    most = max(float(own["ci_high"].max()) for own in parts.values()) or 1.0
    top = TOP
    for (arm, own), height in zip(parts.items(), heights, strict=True):
        head = f"{named[arm]} less {reference}"
        sheet.write(figure, 24, top - 14, sheet.wrapped(head, 100, 1), sheet.LARGE,
                    fontweight="bold")  # fmt: skip
        axes = sheet.panel(figure, LEFT, top, width, height)
        axes.set_xlim(0, 1.06 * most)
        axes.set_ylim(height, 0)
        for nr, row in enumerate(own.to_dict("records")):
            y = ROW * (nr + 0.5)
            assumed = row["source"] == ASSUMED
            face = "white" if assumed else sheet.NEUTRAL
            axes.barh(y, row["effect"], 0.6 * ROW, color=face, edgecolor=sheet.INK, lw=1.2)
            ends = [max(0.0, row["ci_low"]), row["ci_high"]]
            axes.plot(ends, [y, y], color=sheet.INK, lw=1.8, zorder=3)
            sign = {1.0: "+", -1.0: "−"}.get(row["direction"], "")
            label = f"{sheet.wrapped(row['assumption'], 36, 1)} {sign:>2}"
            sheet.write(figure, LEFT - 12, top + y, label, sheet.BODY, ha="right")
        top += height + BETWEEN
    sheet.write(figure, LEFT + width / 2, top - 8, sheet.wrapped(what, 90, 1), sheet.BODY,
                ha="center")  # fmt: skip
    return figure
