"""The tables of a whole run, gathered from its parts in one order that no chunking changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plsim.results.files import write_whole
from plsim.results.parts import Part
from plsim.results.record import ROW_COLUMNS, STUDENT_COLUMNS

if TYPE_CHECKING:
    import pandas as pd

Table = Any
"""A pyarrow table."""

ROW_ORDER = ("arm", "world", "year", "week", "outcome", "measure", "subgroup")
STUDENT_ORDER = ("arm", "world", "student")
MOVE_ORDER = ("arm", "world")
ROWS_IN_GROUP = 100_000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a text begins that a spreadsheet may run; some read full-width signs like the others."""


@dataclass(frozen=True)
class Gathered:
    """Hold a run's tables: results without the arms left out, students of all, moves or None."""

    results: Table
    students: Table
    moves: Table | None


def gather(parts: Sequence[Part], arms: Sequence[str], hidden: Sequence[str] = ()) -> Gathered:
    """Join parts into tables sorted by arm (in the order given), world and what is measured.

    Arms in `hidden` lend their students only.
    """
    order = [*arms, *hidden]
    shown = [part for part in parts if part.arm not in hidden]
    return Gathered(
        _joined(shown, "rows", ("arm", *ROW_COLUMNS), ROW_ORDER, order),
        _joined(parts, "students", ("arm", *STUDENT_COLUMNS), STUDENT_ORDER, order),
        _joined(shown, "moves", None, MOVE_ORDER, order)
        if any("moves" in part.tables for part in shown)
        else None,
    )


def write_tables(folder: Path, gathered: Gathered) -> None:
    """Write results.csv, results.parquet, students.parquet (and moves.parquet), each whole."""
    write_whole(folder / "results.csv", _csv(gathered.results))
    for name in ("results", "students", "moves"):
        table = getattr(gathered, name)
        if table is not None:
            write_whole(folder / f"{name}.parquet", _parquet(table))


def frame(table: Table) -> "pd.DataFrame":
    """Give a table as a pandas DataFrame with plain text columns."""
    made: pd.DataFrame = _plain_text(table).to_pandas()
    return made


def _joined(
    parts: Sequence[Part],
    name: str,
    columns: Sequence[str] | None,
    keys: Sequence[str],
    arms: Sequence[str],
) -> Table:
    import pyarrow as pa

    tables = [_with_arm(part, name) for part in parts if name in part.tables]
    # A table without rows does not know the types of its columns.
    tables = [table for table in tables if table.num_rows] or tables[:1]
    if not tables:
        return pa.table({column: pa.array([], pa.float64()) for column in columns or keys})
    whole = pa.concat_tables(tables, promote_options="permissive").unify_dictionaries()
    if columns is not None:
        whole = whole.select(list(columns))
    return _sorted(whole.combine_chunks(), keys, arms)


def _with_arm(part: Part, name: str) -> Table:
    import pyarrow as pa

    table = part.tables[name]
    arm = pa.array([part.arm] * table.num_rows, pa.string()).dictionary_encode()
    return table.add_column(0, "arm", arm)


def _sorted(table: Table, keys: Sequence[str], arms: Sequence[str]) -> Table:
    """Sort rows by keys; number the words of text columns in the order of the alphabet.

    A dictionary in the order of first appearance would betray the chunks.
    """
    import numpy as np
    import pyarrow as pa

    codes, columns = {}, {}
    for name in table.column_names:
        column = table.column(name).combine_chunks()
        if pa.types.is_dictionary(column.type):
            words = sorted(set(column.dictionary.to_pylist()))
            if name == "arm":
                words = [arm for arm in arms if arm in words]
            number = {word: code for code, word in enumerate(words)}
            renumber = np.array([number[word] for word in column.dictionary.to_pylist()], np.int32)
            code = renumber[column.indices.to_numpy(zero_copy_only=False)]
            columns[name] = pa.DictionaryArray.from_arrays(code, pa.array(words, pa.string()))
            codes[name] = code
        else:
            columns[name] = column
            codes[name] = column.to_numpy(zero_copy_only=False)
    order = np.lexsort([codes[key] for key in reversed(keys)])
    return pa.table(columns).take(pa.array(order))


def _plain_text(table: Table) -> Table:
    import pyarrow as pa

    for index, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            text = table.column(index).cast(pa.string())
            table = table.set_column(index, field.name, text)
    return table


def _csv(table: Table) -> bytes:
    import pyarrow as pa
    from pyarrow import csv

    safe, words_seen = {}, [""]
    for name in table.column_names:
        column = table.column(name).combine_chunks()
        if pa.types.is_dictionary(column.type):
            words = [str(safe_text(word)) for word in column.dictionary.to_pylist()]
            words_seen += words
            column = column.from_arrays(column.indices, pa.array(words)).cast(pa.string())
        safe[name] = column
    sink = pa.BufferOutputStream()
    # Arrow quotes every text cell or none: quote only where some word needs it.
    quoted = any(mark in word for word in words_seen for mark in ',"\r\n')
    style = "needed" if quoted else "none"
    sink.write((",".join(table.column_names) + "\n").encode())
    csv.write_csv(pa.table(safe), sink, csv.WriteOptions(include_header=False, quoting_style=style))
    return bytes(sink.getvalue())


def safe_text(cell: object) -> object:
    """Put a quote before a text that a spreadsheet would run as a formula; numbers stay.

    >>> safe_text("=1+1"), safe_text("high-low"), safe_text(-1.5)
    ("'=1+1", 'high-low', -1.5)
    """
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell


def _parquet(table: Table) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(
        table, sink, compression="zstd", write_page_checksum=True, row_group_size=ROWS_IN_GROUP
    )
    return bytes(sink.getvalue())
