"""What a page is made of: sections of words, facts, tables and pictures, as data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from plsim.analysis.numbers import plain
from plsim.report.figures.sheet import Drawing, svg

if TYPE_CHECKING:
    import pandas as pd

MOST_PLACES = 4


@dataclass(frozen=True)
class Words:
    """Hold paragraphs."""

    kind: ClassVar[str] = "words"
    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Points:
    """Hold a list of short texts."""

    kind: ClassVar[str] = "points"
    items: Sequence[str]


@dataclass(frozen=True)
class Facts:
    """Hold names with what is said of them."""

    kind: ClassVar[str] = "facts"
    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Card:
    """Hold one headline number: what it is, the number, its verdict and in how many worlds."""

    label: str
    number: str
    verdict: str
    worlds: str
    clear: bool = False


@dataclass(frozen=True)
class Cards:
    """Hold headline numbers side by side, under whose they are."""

    kind: ClassVar[str] = "cards"
    title: str
    cards: Sequence[Card]


@dataclass(frozen=True)
class Table:
    """Hold a table: its caption, heads, rows; the first cell of a row names it.

    `words` are the columns (counted from 0) that hold words, not numbers.
    """

    kind: ClassVar[str] = "table"
    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: Sequence[int] = (0,)


@dataclass(frozen=True)
class Commands:
    """Hold lines to type, each with what it does."""

    kind: ClassVar[str] = "commands"
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Fold:
    """Hold blocks that stand behind a line one may open."""

    kind: ClassVar[str] = "fold"
    summary: str
    blocks: "Sequence[Block]"


@dataclass(frozen=True)
class Heading:
    """Hold a heading within a section."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True)
class Picture:
    """Hold a numbered figure: its SVG, its caption, its numbers, the names of its files."""

    kind: ClassVar[str] = "picture"
    number: str
    name: str
    svg: str
    title: str
    caption: str
    table: Table


Block = Words | Points | Facts | Cards | Table | Commands | Fold | Heading | Picture


@dataclass(frozen=True)
class Section:
    """Hold a section; its `lead` is the sentence that it found."""

    name: str
    title: str
    lead: str
    blocks: Sequence[Block] = field(default_factory=tuple)


def picture(number: str, drawing: Drawing | None) -> list[Picture]:
    """Give a drawing as a picture of the page; nothing where there is none."""
    if drawing is None:
        return []
    numbers = numbers_of(drawing.data, f"Numbers of figure {number}: {drawing.title}")
    return [
        Picture(number, drawing.name, svg(drawing), drawing.title, drawing.caption, numbers)
    ]  # fmt: skip


def numbers_of(data: "pd.DataFrame", caption: str) -> Table:
    """Give the data of a figure as a table, column by column as in its .csv."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    words = [
        nr
        for nr, name in enumerate(data.columns)
        if is_bool_dtype(data[name]) or not is_numeric_dtype(data[name])
    ]
    rows = [[cell(value) for value in row] for row in data.itertuples(index=False)]
    return Table(caption, [str(name).replace("_", " ") for name in data.columns], rows, words)


def cell(value: Any) -> str:
    """Write a value of a table: numbers with up to 4 decimals, empty where undefined.

    >>> cell(0.25), cell(-3.0), cell(float("nan")), cell("gap"), cell(1234)
    ('0.25', '−3', '', 'gap', '1,234')
    """
    if isinstance(value, str):
        return value
    if value is None or value != value:
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "yes" if value else "no"
    text = plain(float(value), MOST_PLACES)
    return text.rstrip("0").rstrip(".") if "." in text else text
