"""Lay the terminal's table out: which columns, how wide, which go where the width is short."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plsim.analysis.gainers import LUCK, WORSE_OFF
from plsim.analysis.verdict import ASCII_SYMBOLS, SYMBOLS, Mark
from plsim.core.declare import OutcomeCard
from plsim.report.cells import difference, level, spread
from plsim.report.choice import GAP, Choice, Shown, clean

NAME_WIDTHS = (20, 13)
GROUPS = ("low", "middle", "high")


@dataclass(frozen=True)
class Column:
    """Hold a column: two heading lines, one cell per row, which cells are bold.

    `stays` marks the columns of the primary outcome, which no width leaves out: an average is
    never shown without its low, middle and high starters; `levels` marks the column of numbers of
    students, which has a row for luck alone.
    """

    top: str
    head: str
    cells: tuple[str, ...]
    bold: tuple[bool, ...]
    stays: bool = False
    levels: bool = False

    @property
    def width(self) -> int:
        """Give the width in characters; the primary's upper heading spans its columns instead."""
        widths = [len(self.head), *map(len, self.cells)]
        return max(widths if self.stays else [*widths, len(self.top)])

    @property
    def name(self) -> str:
        """Name the column in one line."""
        return f"{self.top} {self.head}".strip()


def columns_of(choice: Choice, ascii_only: bool = False) -> list[Column]:
    """Give the columns: the primary outcome with its thirds, the gap, what else is on the board."""
    symbols = ASCII_SYMBOLS if ascii_only else SYMBOLS
    found = [*_primary(choice, symbols)]
    board = [name for name in choice.board() if name != choice.primary.name]
    after = board.index("known") + 1 if "known" in board else int("gap" in board)
    # The price stands before strain: it is asked for first where the width is short.
    rest = sorted(board[after:], key=lambda name: name != "cost")
    for name in [*board[:after], WORSE_OFF.name, *rest]:
        card = choice.cards[name]
        rows = [choice.row(arm, name) for arm in choice.ranked()]
        if not any(rows):
            continue
        top, head = _headings(card)
        if name == WORSE_OFF.name:
            luck = choice.luck()
            cells = [level(row) for row in [*rows, *([luck] if luck else [])]]
            none = (False,) * len(cells)
            found.append(Column(top, head, tuple(cells), none, levels=True))
        else:
            found.append(_judged(top, head, rows, symbols))
    return found


def _primary(choice: Choice, symbols: Mapping[Mark, str]) -> list[Column]:
    card, arms = choice.primary, choice.ranked()
    leading = [choice.leading(arm) for arm in arms]
    of = "SD of true skill" if card.standardise else card.unit
    average = _judged(f"{card.title}, {of}", "average", leading, symbols)
    group = GAP if card.name == "gap" else "all"
    first = Column(
        average.top, "average" if group == "all" else GAP, average.cells, average.bold, True
    )
    worlds = tuple(spread(row) for row in leading)
    columns = [first, Column("", "9 in 10 worlds", worlds, (False,) * len(arms), True)]
    for third in GROUPS:
        rows = [choice.row(arm, card.name, third) for arm in arms]
        if any(rows):
            cells = tuple(difference(row) for row in rows)
            columns.append(Column("", third, cells, (False,) * len(arms), True))
    return columns


def _judged(
    top: str, head: str, rows: Sequence[Shown | None], symbols: Mapping[Mark, str]
) -> Column:
    numbers = [difference(row) for row in rows]
    width = max(map(len, numbers), default=0)
    cells = tuple(
        f"{symbols[row.verdict.mark]} {number:>{width}}" if row else ""
        for row, number in zip(rows, numbers, strict=True)
    )
    return Column(top, head, cells, tuple(bool(row and row.verdict.clear) for row in rows))


def _headings(card: OutcomeCard) -> tuple[str, str]:
    if card.name == WORSE_OFF.name:
        return "worse", "of 100"
    name = card.name.replace("_", " ")
    if card.name == "gap":
        return f"{name}, SD", GAP
    if card.unit.startswith("per "):
        return f"{name} per", card.unit.removeprefix("per ")
    return name, card.unit.removesuffix(" students")


def laid_out(
    choice: Choice, columns: Sequence[Column], width: int, *, wide: bool, color: bool
) -> str:
    """Write the table; last columns go first where `width` is short, and a line says which."""
    names, kept = _names(choice, NAME_WIDTHS[0]), list(columns)
    if not wide:
        # Narrower names are worth their second line where they save a column.
        tries = [_fitted(_names(choice, limit), columns, width) for limit in NAME_WIDTHS]
        names, kept = max(tries, key=lambda found: _worth(found[0], found[1], width))
    if choice.luck() and any(column.levels for column in kept):
        names.append([f"({LUCK})"])
    margin = _margin(names)
    lines = _head_lines(margin, kept)
    for index, name in enumerate(names):
        cells = [_cell(column, index, color) for column in kept]
        lines.append(_joined(_padded(name[0], margin), cells, kept))
        lines += [f"  {line}" for line in name[1:]]
    gone = [column.name for column in columns[len(kept) :]]
    if gone:
        note = f"Left out at this width: {', '.join(gone)} (--wide brings them back)"
        lines += textwrap.wrap(note, width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _names(choice: Choice, limit: int) -> list[list[str]]:
    return [textwrap.wrap(clean(choice.titles[arm]), limit) or ["?"] for arm in choice.ranked()]


def _margin(names: Sequence[Sequence[str]]) -> int:
    from rich.cells import cell_len

    # Lines after the first are indented by two.
    ends = (cell_len(line) + 2 * (nr > 0) for name in names for nr, line in enumerate(name))
    return max([len(LUCK) + 2, *ends])


def _padded(name: str, width: int) -> str:
    from rich.cells import cell_len

    return name + " " * (width - cell_len(name))


def _fitted(
    names: list[list[str]], columns: Sequence[Column], width: int
) -> tuple[list[list[str]], list[Column]]:
    kept = list(columns)
    while _total(_margin(names), kept) > width and not kept[-1].stays:
        kept.pop()
    return names, kept


def _total(margin: int, columns: Sequence[Column]) -> int:
    return margin + sum(len(_gap(column)) + column.width for column in columns)


def _gap(column: Column) -> str:
    return "  " if column.stays else "   "


def _worth(names: list[list[str]], columns: Sequence[Column], width: int) -> tuple[int, bool, int]:
    over = max(0, _total(_margin(names), columns) - width)
    return len(columns), not over, -over


def _head_lines(margin: int, columns: Sequence[Column]) -> list[str]:
    primary = [column for column in columns if column.stays]
    span = _total(0, primary) - 2
    top = " " * margin + "  " + primary[0].top[:span].ljust(span)
    rest = [column for column in columns if not column.stays]
    top += "".join(_gap(column) + column.top.rjust(column.width) for column in rest)
    heads = [column.head.rjust(column.width) for column in columns]
    return [top, _joined(" " * margin, heads, columns)]


def _joined(start: str, cells: Sequence[str], columns: Sequence[Column]) -> str:
    return start + "".join(_gap(c) + cell for c, cell in zip(columns, cells, strict=True))


def _cell(column: Column, index: int, color: bool) -> str:
    if index >= len(column.cells):
        return " " * column.width
    text = column.cells[index]
    space = " " * (column.width - len(text))
    return space + (bold(text) if color and column.bold[index] else text)


def bold(text: str) -> str:
    """Write text bold for a terminal."""
    from rich.color import ColorSystem
    from rich.style import Style

    return Style(bold=True).render(text, color_system=ColorSystem.STANDARD)
