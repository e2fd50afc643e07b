"""Give every figure its paper: colours, shapes, measured text, and the files beside a picture."""

import io
import re
import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from math import ceil, floor, log10
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plsim.analysis.numbers import signed
from plsim.analysis.verdict import Mark
from plsim.report.choice import clean
from plsim.report.tables import csv_text
from plsim.results.files import write_whole

if TYPE_CHECKING:
    from concurrent.futures import Future

    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, QUIET, NEUTRAL = "#1A1A1A", "#595959", "#767676"
BAND, RULE, ERROR = "#EFEFEF", "#D9D9D9", "#E69F00"
WIDTH = 1100  # pixels
DPI = 100
NAME_LETTERS, WIDEST = 13, 22  # of a line of a policy's name
TICK, LETTER = 50.0, 8.0  # pixels between the labels of an axis at least, and of a digit there
TALL = 2000  # pixels of a figure
SMALL, BODY, LARGE, HUGE = 9.0, 10.5, 12.0, 15.0  # points; at 100 dots an inch 9 pt is 12.5 px

SETTINGS: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,  # names are untrusted: a dollar sign is a dollar sign
    "text.usetex": False,
    "axes.unicode_minus": True,
    "svg.fonttype": "none",
    "path.simplify": False,
    "hatch.linewidth": 1.2,
}


@dataclass(frozen=True)
class Group:
    """Say how a group of students is drawn: colour and shape say who, never better or worse."""

    label: str
    color: str
    marker: str
    edge: str


GROUPS = {
    "low": Group("began low", "#D55E00", "s", "#D55E00"),
    "middle": Group("began middle", "#7A7A7A", "o", "#7A7A7A"),
    "high": Group("began high", "#0072B2", "D", "#0072B2"),
    "disadvantaged": Group("disadvantaged", "#CC79A7", "p", INK),
    "not_disadvantaged": Group("not disadvantaged", "#56B4E9", "h", INK),
}


@dataclass(frozen=True)
class Style:
    """Say how a verdict is drawn: ink says better or worse by shape and filling."""

    marker: str
    face: str
    edge: str


STYLES: dict[Mark, Style] = {
    "better": Style("^", INK, INK),
    "worse": Style("v", "white", INK),
    "neutral": Style("o", NEUTRAL, NEUTRAL),
    "unknown": Style("", NEUTRAL, NEUTRAL),  # a question mark, written as text
}


@dataclass(frozen=True)
class Drawing:
    """Hold a finished figure with its data, its title, its alt text and the caption below it."""

    name: str
    figure: "Figure"
    data: "pd.DataFrame"
    title: str
    alt: str
    caption: str

    @cached_property
    def svg(self) -> str:
        """The figure as SVG; see `svg`."""
        return svg(self)


@contextmanager
def settings(name: str) -> Iterator[None]:
    """Draw and save under the house's settings; element ids depend on the figure's name alone."""
    import matplotlib as mpl

    chosen: Any = {**SETTINGS, "svg.hashsalt": f"plsim-{name}"}
    with mpl.rc_context(chosen), warnings.catch_warnings():
        # A name may hold letters that the font lacks; they show as boxes, which is no fault.
        warnings.filterwarnings("ignore", message=r"Glyph \d+")
        warnings.filterwarnings("ignore", message=r"Matplotlib currently does not support")
        yield


def paper(height: float, width: float = WIDTH) -> "Figure":
    """Give an empty white figure, in pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def panel(figure: "Figure", left: float, top: float, width: float, height: float) -> "Axes":
    """Add axes at a place in pixels from the upper left corner, with only a lower line."""
    across, down = figure.get_size_inches() * DPI
    box = (left / across, 1 - (top + height) / down, width / across, height / down)
    axes = figure.add_axes(box)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(NEUTRAL)
    axes.tick_params(axis="y", length=0, labelleft=False)
    axes.tick_params(axis="x", colors=QUIET, labelsize=SMALL)
    return axes


def write(
    figure: "Figure", x: float, y: float, text: str, size: float = BODY, **style: Any
) -> "Artist":
    """Write text at a place in pixels from the upper left corner."""
    across, down = figure.get_size_inches() * DPI
    look: Any = {"color": INK, "va": "center", "linespacing": 1.15} | style
    return figure.text(x / across, 1 - y / down, clean_lines(text), fontsize=size, **look)


def clean_lines(text: str) -> str:
    """Drop control characters but the ends of lines."""
    return "\n".join(clean(line) if line else "" for line in text.split("\n"))


def wrapped(name: str, letters: int = NAME_LETTERS, most: int = 3, *, widest: int = 0) -> str:
    """Break a name at `letters`, into `most` lines at most; the rest is cut with an ellipsis.

    Lines grow up to `widest` letters where a word or the whole name would not fit otherwise.
    """
    text = clean(name)
    longest = max(map(len, text.split()), default=0)
    if longest > widest:  # it is cut anyway, so the rest need not be wide
        widest = letters
    for across in range(letters, max(letters, widest) + 1):
        lines = textwrap.wrap(text, across) or ["?"]
        letters = across
        if len(lines) <= most and longest <= across:
            break
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1][: letters - 1] + "…"]
    return "\n".join(lines)


def shortened(text: str, letters: int) -> str:
    """Cut a text in its middle, so that both of its ends still tell it from others.

    >>> shortened("class_year: persistence, reading, year 3", 24)
    'class_year: …ing, year 3'
    """
    text = clean(text)
    if len(text) <= letters:
        return text
    tail = (letters - 1) // 2
    return f"{text[: letters - 1 - tail]}…{text[len(text) - tail :]}"


def mark(
    axes: "Axes", x: float, y: float, verdict: Mark, size: float = 9.0, grey: bool = False
) -> None:
    """Draw a verdict's mark at a place in the axes' own units; `size` in points."""
    style = STYLES[verdict]
    if grey:
        face = style.face if style.face == "white" else NEUTRAL
        style = Style(style.marker, face, NEUTRAL)
    if not style.marker:
        place: Any = {"ha": "center", "va": "center", "fontweight": "bold", "color": INK}
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
        axes.text(x, y, "?", fontsize=size * 1.4, zorder=6, bbox=ground, **place)
        return
    axes.plot(
        [x], [y], style.marker, ms=size, mfc=style.face, mec=style.edge, mew=1.3,
        clip_on=False, zorder=5,
    )  # fmt: skip


def group_mark(axes: "Axes", x: float, y: float, group: str, size: float = 8.0) -> None:
    """Draw the mark of a group of students at a place in the axes' own units."""
    style = GROUPS[group]
    axes.plot(
        [x], [y], style.marker, ms=size, mfc=style.color, mec=style.edge, mew=1.0,
        clip_on=False, zorder=5,
    )  # fmt: skip


def text_width(texts: list[str], size: float) -> float:
    """Measure the widest of several texts, in pixels."""
    figure, renderer = _scales()
    widest = 0.0
    for text in texts:
        drawn = figure.text(0, 0, text, fontsize=size)
        widest = max(widest, drawn.get_window_extent(renderer).width)
        drawn.remove()
    return widest


@cache
def _scales() -> tuple["Figure", Any]:
    """Give an empty figure, and what draws on it, to measure text with."""
    figure = paper(100)
    canvas: Any = figure.canvas
    return figure, canvas.get_renderer()


def value(axes: "Axes", x: float, y: float, text: str, bold: bool) -> None:
    """Write a number at a place in the axes' own units, on a white ground that covers lines."""
    look: Any = {"ha": "center", "va": "center", "color": INK, "zorder": 6}
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    weight = "bold" if bold else "normal"
    axes.text(x, y, text, fontsize=BODY, fontweight=weight, bbox=box, **look)


def ticks(axes: "Axes", width: float, places: int) -> None:
    """Label the lower axis, `width` pixels wide, with signed differences that stand apart.

    Ticks are multiples of 1 to 5 times a power of ten; none stands at the very edge, where its
    label would meet that of a neighbouring panel.
    """
    low, high = sorted(axes.get_xlim())
    per_pixel = (high - low) / width
    exponent = floor(log10(per_pixel)) - 1
    steps = (
        digit * 10.0**power for power in range(exponent, exponent + 6) for digit in (1, 2, 3, 4, 5)
    )
    apart = max(TICK, LETTER * (1 + len(signed(max(abs(low), abs(high)), places))))
    step = next(step for step in steps if step / per_pixel >= apart)
    needed = max(places, -floor(log10(step) + 1e-9))
    first, last = ceil((low + 12 * per_pixel) / step), floor((high - 12 * per_pixel) / step)
    axes.set_xticks([nr * step for nr in range(first, last + 1)])
    axes.set_xticklabels([signed(nr * step, needed) for nr in range(first, last + 1)])


def save(drawing: Drawing, folder: Path, painted: "Future[bytes] | None" = None) -> list[Path]:
    """Write a figure as SVG and PNG, its data as CSV and its alt text; returns the paths.

    The PNG is drawn here where nobody else is at it.
    """
    picture = painted.result() if painted else png(drawing.name, drawing.figure)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{drawing.name}.svg"
    files = {
        path: drawing.svg.encode("utf-8"),
        path.with_suffix(".png"): picture,
        path.with_suffix(".csv"): csv_text(drawing.data).encode("utf-8"),
        path.with_suffix(".txt"): (drawing.alt + "\n").encode("utf-8"),
    }
    for place, content in files.items():
        write_whole(place, content)
    return list(files)


def png(name: str, figure: "Figure") -> bytes:
    """Give a figure as PNG, at twice the size on the screen; a very tall one at that size."""
    stream = io.BytesIO()
    dpi = DPI if figure.get_figheight() * DPI > TALL else 2 * DPI
    with settings(name):
        # flat colours are small anyway: the best compression takes as long as drawing does
        figure.savefig(
            stream, format="png", dpi=dpi, metadata={"Software": None},
            pil_kwargs={"compress_level": 1},
        )  # fmt: skip
    return stream.getvalue()


def svg(drawing: Drawing) -> str:
    """Give a figure as SVG with title and description, the same bytes every time.

    Ids begin with the figure's name, so that several figures may stand in one page.
    """
    stream = io.BytesIO()
    with settings(drawing.name):
        undated: Any = {"Date": None, "Creator": None, "Format": None, "Type": None}
        drawing.figure.savefig(stream, format="svg", metadata=undated)
    text = stream.getvalue().decode("utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    name = drawing.name
    # Where the font is missing, its nearest relative in width keeps the layout.
    text = text.replace(
        "font-family: 'DejaVu Sans'", "font-family: 'DejaVu Sans', Verdana, sans-serif"
    )
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'href="#', f'href="#{name}-', text)
    text = text.replace("url(#", f"url(#{name}-")
    head = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc"'
        f"{text[4 : text.index('>')]}>\n"
        f' <title id="{name}-title">{escape(clean(drawing.title))}</title>\n'
        f' <desc id="{name}-desc">{escape(clean_lines(drawing.alt))}</desc>'
    )
    return head + text[text.index(">") + 1 :]
