"""Read a CSV as schools export it: any separator and encoding, decimal commas, many blanks."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from plsim.core.errors import InputError
from plsim.population.table import MOST_BYTES

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
BLANKS = {
    "", "na", "n/a", "#null!", "#n/a", "null", "none", "nan", ".", "-", "--", "?", "missing",
    "unknown",
}  # fmt: skip
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+", re.ASCII)
MOST_COLUMNS = 500


@dataclass(frozen=True)
class Untidy:
    """Hold a table's text, blanks as empty cells, and what was done to read it."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]

    def column(self, place: int) -> list[str]:
        """Give the cells of a column."""
        return [row[place] for row in self.rows]


def read_untidy(path: Path) -> Untidy:
    """Read a CSV with a header; raise InputError where there is nothing to read."""
    text, notes = _text(path)
    try:
        separator = _separator(text)
        lines = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
                 if any(cell.strip() for cell in row)]  # fmt: skip
    except csv.Error as error:
        raise InputError(f"no CSV: {error}", path.name) from None
    if separator != ",":
        notes.append(f"cells are separated by {SEPARATORS[separator]}")
    if len(lines) < 2:
        raise InputError("holds no rows below its header; give one row for each student", path.name)
    header = tuple(name.strip() for name in lines[0])
    if not 2 <= len(header) <= MOST_COLUMNS:
        what = f"{len(header):,} column{'s' if len(header) > 1 else ''}; give 2 to {MOST_COLUMNS}"
        raise InputError(what, path.name)
    whole = [row for row in lines[1:] if len(row) == len(header)]
    if len(whole) < len(lines) - 1:
        ragged = len(lines) - 1 - len(whole)
        notes.append(f"{ragged:,} rows with too many or too few cells are left out")
    if not whole:
        raise InputError("no row has as many cells as the header", path.name)
    columns = [_clean(list(cells)) for cells in zip(*whole, strict=True)]
    commas = [n for n, (_, comma) in zip(header, columns, strict=True) if comma]
    if commas:
        notes.append(f"{len(commas)} column{'s' if len(commas) > 1 else ''} with decimal commas")
    rows = tuple(zip(*(cells for cells, _ in columns), strict=True))
    return Untidy(path.name, header, rows, tuple(notes))


def _text(path: Path) -> tuple[str, list[str]]:
    try:
        if not path.is_file():
            raise InputError("no such file; give a CSV with one row for each student", str(path))
        if path.stat().st_size > MOST_BYTES:
            what = f"{path.stat().st_size / 1e6:,.0f} MB are too large; at most"
            raise InputError(f"{what} {MOST_BYTES / 1e6:.0f} MB", path.name)
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(path)) from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace"), ["the text is in UTF-16"]
    if b"\0" in raw:
        what = "is not text (a spreadsheet itself?); save it as CSV"
        raise InputError(what, path.name)
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), [
            "the text is not UTF-8; it is read as Windows-1252"
        ]


def _separator(text: str) -> str:
    """Take the separator that stands in the header most often, outside quotes."""
    head = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    counts = {mark: len(next(csv.reader([head], delimiter=mark), [])) for mark in SEPARATORS}
    return max(counts, key=lambda mark: counts[mark])


def _clean(cells: list[str]) -> tuple[list[str], bool]:
    """Strip cells, empty the blanks, turn decimal commas into points; say whether there were."""
    bare = ["" if cell.strip().lower() in BLANKS else cell.strip() for cell in cells]
    known = [cell for cell in bare if cell]
    comma = any(map(DECIMAL_COMMA.fullmatch, known)) and all(
        DECIMAL_COMMA.fullmatch(cell) or cell.lstrip("+-").isdigit() for cell in known
    )
    return ([cell.replace(",", ".") for cell in bare] if comma else bare), comma
