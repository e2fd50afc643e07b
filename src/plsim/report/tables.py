"""Write tables as CSV: the same bytes on every machine, safe to open in a spreadsheet."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from plsim.results.files import write_whole
from plsim.results.tables import safe_text

if TYPE_CHECKING:
    import pandas as pd


def csv_text(frame: "pd.DataFrame") -> str:
    r"""Give a table as CSV: shortest exact floats, `\n` at line ends, empty where undefined.

    Text cells and column names that begin like a formula get a quote before them; numbers stay.
    """
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    safe = frame.copy(deep=False)
    for column in frame.columns:
        if not (is_numeric_dtype(frame[column]) or is_bool_dtype(frame[column])):
            safe[column] = frame[column].astype(object).map(safe_text)
    safe.columns = [safe_text(str(column)) for column in frame.columns]
    text = safe.to_csv(index=False, lineterminator="\n")
    if "\r" in text:
        # A bare carriage return would end the row in most readers; only quotes hold it.
        text = safe.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return text


def write_table(frame: "pd.DataFrame", path: Path) -> Path:
    """Write one CSV file whole or not at all; returns its path."""
    write_whole(path, csv_text(frame).encode("utf-8"))
    return path


def write_tables(
    folder: Path,
    *,
    summary: "pd.DataFrame",
    codebook: "pd.DataFrame",
    results: "pd.DataFrame | None" = None,
) -> list[Path]:
    """Write `summary.csv`, `codebook.csv` and, if given, `results.csv` into a run's folder."""
    tables = {"summary": summary, "codebook": codebook}
    if results is not None:
        tables["results"] = results
    return [write_table(table, folder / f"{name}.csv") for name, table in tables.items()]
