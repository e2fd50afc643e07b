"""A CSV as text: read whole, checked for shape, every cell known by its line and column."""

import csv
import difflib
import io
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plsim.core.errors import Fault, Faults, InputError

MOST_BYTES = 25_000_000
MOST_FAULTS = 20
SHOWN = 40


@dataclass(frozen=True)
class Table:
    """Hold the text of the rows picked: header, rows, and the line at which each row ends."""

    file: str
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    rows_read: int

    def column(self, name: str) -> list[str]:
        """Give the cells of a column, without blanks around them."""
        place = self.header.index(name)
        return [row[place].strip() for row in self.rows]

    def where(self, row: int, column: str) -> str:
        """Name the place of a cell: file, line, column."""
        return f"{self.file}:{self.lines[row]}:{column}"


def read_table(path: Path, asked_at: str) -> Table:
    """Read a CSV with a header, in UTF-8.

    `asked_at` is the place in the scenario that names the file. Raises Faults where the file is
    absent, too large or no CSV.
    """
    text = _text(path, asked_at)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, lines = [], []
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise InputError(f"no CSV: {error}", f"{path.name}:{reader.line_num}") from None
    if not rows:
        raise InputError("is empty; give a header and one row for each student", path.name)
    header = tuple(name.strip() for name in rows[0])
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        what = f"cells are not separated by commas: {short(header[0])}; save it as CSV with commas"
        raise InputError(what, f"{path.name}:1")
    _check_shape(path.name, header, rows[1:], lines[1:])
    return Table(path.name, header, rows[1:], lines[1:], len(rows) - 1)


def missing_columns(table: Table, asked: Sequence[tuple[str, str]]) -> list[Fault]:
    """List the columns asked for, as (key of the scenario, column), that the file lacks."""
    return [
        Fault(f"{table.file}:1:{name}", f"{key}: there is no such column; {_nearest(table, name)}")
        for key, name in asked
        if name not in table.header
    ]


def pick(table: Table, where: dict[str, tuple[str, ...]]) -> Table:
    """Keep the rows in which every column of `where` holds one of its values.

    Raises Faults where none is left.
    """
    kept = list(range(len(table.rows)))
    for column, values in where.items():
        cells = table.column(column)
        found = sorted({cells[row] for row in kept})
        kept = [row for row in kept if cells[row] in values]
        if not kept:
            there = ", ".join(short(value) for value in found[:8]) or "no rows"
            wanted = " or ".join(short(value) for value in values)
            what = f"where: no row holds {wanted}; the column holds {there}"
            raise InputError(what, f"{table.file}:1:{column}")
    if not kept:
        raise InputError("holds a header but no rows; give one row for each student", table.file)
    rows, lines = [table.rows[row] for row in kept], [table.lines[row] for row in kept]
    return Table(table.file, table.header, rows, lines, table.rows_read)


def raise_first(faults: Sequence[Fault]) -> None:
    """Raise Faults of the first faults, and say how many more there are; none: do nothing."""
    if not faults:
        return
    more = len(faults) - MOST_FAULTS
    rest = [Fault("", f"and {more:,} more faults in the same file")] if more > 0 else []
    raise Faults([*faults[:MOST_FAULTS], *rest])


def short(cell: str) -> str:
    """Quote a cell for a message, cut where it is long.

    >>> short("12O")
    "'12O'"
    """
    return repr(cell if len(cell) <= SHOWN else cell[:SHOWN] + "…")


def _text(path: Path, asked_at: str) -> str:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise InputError(f"people.roster.file: {path.name} is not a regular file", asked_at)
        if facts.st_size > MOST_BYTES:
            what = (
                f"{facts.st_size / 1e6:,.0f} MB are too large; give at most {MOST_BYTES / 1e6:.0f}"
            )
            raise InputError(f"{what} MB", path.name)
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"is not UTF-8 text (byte {error.start + 1:,}); save it as CSV in UTF-8"
        raise InputError(what, path.name) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such file"
        what = f"people.roster.file: cannot read {path.name}: {reason}; give --roster FILE"
        raise InputError(what, asked_at) from None
    if "\0" in text:
        raise InputError("is not text (it holds NUL characters); save it as CSV", path.name)
    return text


def _check_shape(
    file: str, header: tuple[str, ...], rows: list[list[str]], lines: list[int]
) -> None:
    faults = [
        Fault(f"{file}:1:{name}", "two columns have this name; rename one")
        for place, name in enumerate(header)
        if name and name in header[:place]
    ]
    faults += [
        Fault(f"{file}:{line}", f"{len(row)} cells, but the header has {len(header)}")
        for row, line in zip(rows, lines, strict=True)
        if len(row) != len(header)
    ]
    raise_first(faults)


def _nearest(table: Table, name: str) -> str:
    near = difflib.get_close_matches(name, table.header, 1)
    if near:
        return f"did you mean {short(near[0])}?"
    there = [short(each) for each in table.header]
    return f"there is {', '.join(there[:20])}{', …' if len(there) > 20 else ''}"
