"""The tables of a whole run, written from its parts as a stream, in an order no chunking changes.

Parts are taken one by one, so that memory does not grow with the number of worlds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING

from plsim.results.files import hash_of, writing
from plsim.results.parts import Card, Table, how_written
from plsim.results.record import ROW_COLUMNS, STUDENT_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

Reader = Callable[[Card, str], Table]
"""Gives a table of a part by its name."""

RESULTS, STUDENTS = "results.parquet", "students.parquet"
FILES = {"rows": RESULTS, "students": STUDENTS}
ORDER = {
    "rows": ("world", "year", "week", "outcome", "measure", "subgroup"),
    "students": ("world", "student"),
}
OF_WORLDS = ("world",)  # tables on request keep the order in which things happened
COLUMNS = {"rows": ROW_COLUMNS, "students": STUDENT_COLUMNS}
ROWS_IN_GROUP = 100_000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a text begins that a spreadsheet may run; some read full-width signs like the others."""


def write_tables(
    folder: Path,
    cards: Iterable[Card],
    read: Reader,
    arms: Sequence[str],
    hidden: Sequence[str] = (),
    numbered: Callable[[Table], Table] = lambda table: table,
) -> dict[str, str]:
    """Write results.csv, results.parquet, students.parquet and tables on request, each whole.

    Rows are sorted by arm (in the order given), world and what is measured. Arms in `hidden` lend
    their students only; `numbered` may name worlds otherwise, after they are sorted. Gives the hash
    of each file's bytes by its name. Raises OSError, and whatever `read` raises; then the files of
    before are left as they were.
    """
    place = {arm: at for at, arm in enumerate([*arms, *hidden])}
    ordered = sorted(cards, key=lambda card: (place[card.arm], card.worlds))
    shown = [card for card in ordered if card.arm not in hidden]
    extra = sorted({name for card in shown for name in card.files} - set(ORDER))
    files = [*FILES.values(), "results.csv", *(f"{name}.parquet" for name in extra)]
    with ExitStack() as stack:
        opened = {name: stack.enter_context(writing(folder / name)) for name in files}
        for name in (*ORDER, *extra):
            found = _sorted_parts(ordered if name == "students" else shown, read, name)
            tables: Iterator[Table] = map(numbered, found)
            if name == "rows":
                tables = _noted(tables, opened["results.csv"])
            _write(opened[FILES.get(name, f"{name}.parquet")], tables)
    return {name: hash_of(folder / name) for name in files}


def frame(table: Table) -> "pd.DataFrame":
    """Give a table as a pandas DataFrame; words that repeat are categories."""
    made: pd.DataFrame = table.to_pandas()
    return made


def _sorted_parts(cards: Sequence[Card], read: Reader, name: str) -> Iterator[Table]:
    """Give the tables of parts, sorted, with the arm in front; at last one without rows."""
    import pyarrow as pa

    keys, columns = ORDER.get(name, OF_WORLDS), COLUMNS.get(name)
    for together in _overlapping(cards):
        tables = [read(card, name) for card in together if name in card.files]
        # A table without rows does not know the types of its columns.
        if tables := [table for table in tables if table.num_rows]:
            whole = pa.concat_tables(tables, promote_options="permissive").unify_dictionaries()
            arm = pa.array([together[0].arm] * whole.num_rows, pa.string()).dictionary_encode()
            kept = whole.select(list(columns)) if columns else whole
            yield _sorted(kept, keys).add_column(0, "arm", arm)
    none = pa.array([], pa.float64())
    yield pa.table(dict.fromkeys(("arm", *(columns or OF_WORLDS)), none))


def _overlapping(cards: Sequence[Card]) -> Iterator[list[Card]]:
    """Give the parts of an arm one by one, or some together whose worlds lie between each other."""
    together: list[Card] = []
    last = -1
    for card in cards:
        if together and (card.arm != together[0].arm or card.worlds[0] > last):
            yield together
            together, last = [], -1
        together.append(card)
        last = max(last, *card.worlds)
    if together:
        yield together


def _sorted(table: Table, keys: Sequence[str]) -> Table:
    import numpy as np
    import pyarrow as pa

    plain = _in_alphabet(table)
    codes = []
    for key in reversed(keys):
        column = plain.column(key).combine_chunks()
        words = pa.types.is_dictionary(column.type)
        codes.append((column.indices if words else column).to_numpy(zero_copy_only=False))
    return plain.take(pa.array(np.lexsort(codes)))


def _in_alphabet(table: Table) -> Table:
    """Sort the words of each text column's dictionary, and keep just those in use.

    A dictionary in the order of first appearance would betray the chunks.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    for index, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            text = table.column(index).cast(pa.string()).combine_chunks()
            words = pc.unique(text).sort()
            codes = pc.index_in(text, words)
            column = pa.DictionaryArray.from_arrays(codes, words)
            table = table.set_column(index, field.name, column)
    return table


def safe_text(cell: object) -> object:
    """Put a quote before a text that a spreadsheet would run as a formula; numbers stay.

    >>> safe_text("=1+1"), safe_text("high-low"), safe_text(-1.5)
    ("'=1+1", 'high-low', -1.5)
    """
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell


def _write(file: IO[bytes], tables: Iterator[Table]) -> None:
    """Write a stream of tables as Parquet, in row groups of one size whatever pieces came."""
    import pyarrow.parquet as pq

    groups = _groups(tables)
    first = next(groups)
    with pq.ParquetWriter(file, first.schema, **how_written(first.schema)) as writer:
        writer.write_table(first, row_group_size=ROWS_IN_GROUP)
        for group in groups:
            writer.write_table(group.cast(first.schema), row_group_size=ROWS_IN_GROUP)


def _groups(tables: Iterator[Table]) -> Iterator[Table]:
    """Cut and join tables to groups of one number of rows; where there are none, give the last."""
    import pyarrow as pa

    kept: list[Table] = []
    given = False
    for table in tables:
        if not table.num_rows:
            continue
        kept.append(table)
        if sum(each.num_rows for each in kept) < ROWS_IN_GROUP:
            continue
        whole = pa.concat_tables(kept, promote_options="permissive")
        full = whole.num_rows // ROWS_IN_GROUP * ROWS_IN_GROUP
        for start in range(0, full, ROWS_IN_GROUP):
            yield _in_alphabet(whole.slice(start, ROWS_IN_GROUP))
        given, kept = True, [whole.slice(full)]
    if any(each.num_rows for each in kept):
        yield _in_alphabet(pa.concat_tables(kept, promote_options="permissive"))
    elif not given:
        yield table


def _noted(tables: Iterator[Table], file: IO[bytes]) -> Iterator[Table]:
    """Give the tables on, and write them as CSV."""
    begun = False
    for table in tables:
        if not begun:
            file.write((",".join(table.column_names) + "\n").encode())
        begun = True
        file.write(_lines(table))
        yield table


def _lines(table: Table) -> bytes:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = []
    for column in table.columns:
        array = column.combine_chunks()
        if pa.types.is_dictionary(array.type):
            words = pa.array([_cell(word) for word in array.dictionary.to_pylist()], pa.string())
            cells.append(words.take(array.indices))
        else:
            cells.append(pc.cast(array, pa.string()))
    rows = pc.binary_join_element_wise(*cells, ",", null_handling="replace")
    lines = pc.binary_join_element_wise(rows, "\n", "")  # the texts of an array lie end to end
    _, ends, text = lines.buffers()
    return bytes(text)[: np.frombuffer(ends, np.int32)[len(lines)]]


def _cell(word: str) -> str:
    """Write a word as a cell of a CSV file which no spreadsheet reads as a formula.

    >>> _cell("=1+1"), _cell("high-low"), _cell("a,b")
    ("'=1+1", 'high-low', '"a,b"')
    """
    safe = str(safe_text(word))
    if any(mark in safe for mark in ',"\r\n'):
        return '"' + safe.replace('"', '""') + '"'
    return safe
