"""The parts of a run: one per finished chunk, written whole, trusted only by the hash of its bytes.

A part is `<key>.rows.parquet` and `<key>.students.parquet` (and a table more for each that was
asked for); `<key>.json` is written last and holds their hashes: without it, or with other bytes
than it says, the part does not exist.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from plsim.results.files import digest, sealed, unsealed, write_whole
from plsim.results.record import Columns, Observations

Table = Any
"""A pyarrow table."""


class DamagedPart(Exception):  # noqa: N818  (says what is the case)
    """Say that a part is not what was written."""


@dataclass(frozen=True)
class Card:
    """Say what a finished part is: arm, worlds, the bytes of its tables, what failed, and notes."""

    key: str
    arm: str
    worlds: tuple[int, ...]
    files: dict[str, dict[str, Any]]
    failed: tuple[tuple[int, str], ...]
    notes: dict[str, Any]

    def as_bytes(self) -> bytes:
        """Give the card as sealed JSON."""
        return sealed(vars(self) | {"worlds": [*self.worlds], "failed": [*self.failed]})


def encoded(observations: Observations | None) -> dict[str, bytes]:
    """Give the tables of a chunk as the bytes that are kept of them, by name."""
    if observations is None:
        return {}
    tables = {"rows": observations.rows, "students": observations.students} | observations.extra
    return {name: _parquet(columns) for name, columns in tables.items()}


def write_part(
    folder: Path,
    key: str,
    arm: str,
    worlds: Iterable[int],
    tables: dict[str, bytes],
    failed: Iterable[tuple[int, str]] = (),
    notes: dict[str, Any] | None = None,
) -> None:
    """Write a part; it is finished once its card stands there. Raises OSError."""
    files = {}
    for name, data in tables.items():
        whole = write_whole(file_of(folder, key, name), data)
        files[name] = {"hash": whole, "bytes": len(data)}
    named = tuple((int(world), reason) for world, reason in failed)
    card = Card(key, arm, tuple(int(w) for w in worlds), files, named, _plain(notes or {}))
    write_whole(_card_file(folder, key), card.as_bytes())


def read_card(folder: Path, key: str) -> Card:
    """Read what a part is; raise DamagedPart where that is absent or not what was written."""
    try:
        data = unsealed(_card_file(folder, key).read_bytes())
    except OSError as error:
        raise DamagedPart(f"{error.filename}: {error.strerror}") from None
    if data is None or data.get("key") != key:
        raise DamagedPart(f"{key}.json: not what was written")
    failed = tuple((int(world), str(reason)) for world, reason in data["failed"])
    return Card(key, data["arm"], tuple(data["worlds"]), data["files"], failed, data["notes"])


def read_table(folder: Path, card: Card, name: str) -> Table:
    """Read one table of a part after checking every byte; raise DamagedPart where it fails."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = bytes_of(folder, card, name)
    return pq.read_table(pa.BufferReader(data), page_checksum_verification=True)


def bytes_of(folder: Path, card: Card, name: str) -> bytes:
    """Give the bytes of one table of a part; raise DamagedPart where they are not as written."""
    path = file_of(folder, card.key, name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DamagedPart(f"{error.filename}: {error.strerror}") from None
    if digest(data) != card.files[name]["hash"]:
        raise DamagedPart(f"{path.name}: not what was written")
    return data


def is_there(folder: Path, card: Card) -> bool:
    """Say whether all files of a part are there with the sizes written; their bytes are not read.

    Whoever reads them checks the bytes.
    """
    try:
        sizes = {n: file_of(folder, card.key, n).stat().st_size for n in card.files}
    except OSError:
        return False
    return all(size == card.files[name]["bytes"] for name, size in sizes.items())


def exists(folder: Path, key: str) -> bool:
    """Say whether there is anything of a part that once was finished, sound or damaged."""
    return _card_file(folder, key).exists()


def file_of(folder: Path, key: str, name: str) -> Path:
    """Say where a table of a part stands."""
    return folder / f"{key}.{name}.parquet"


def _card_file(folder: Path, key: str) -> Path:
    return folder / f"{key}.json"


def _parquet(columns: Columns) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    table = pa.table({name: arrow_column(values) for name, values in columns.items()})
    # every chunk waits for this: LZ4 takes half the time of Zstandard, for a tenth more bytes
    pq.write_table(table, sink, **how_written(table.schema) | {"compression": "lz4"})
    return bytes(sink.getvalue())


def how_written(schema: Any) -> dict[str, Any]:
    """Say how tables are written: pages with checksums; a dictionary of numbers saves nothing."""
    import pyarrow as pa

    words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    return {"compression": "zstd", "write_page_checksum": True, "use_dictionary": words or False}


def arrow_column(values: Any) -> Any:
    """Make an Arrow column of an array or list; text becomes a dictionary of its distinct words.

    Made of its bytes, for `pyarrow.array` imports pandas, which takes a worker as long as a task.
    """
    import pyarrow as pa

    array = np.asarray(values)
    if array.dtype.kind == "U":
        return _coded(array)
    if array.dtype.kind == "O":
        return pa.array(array.tolist(), pa.string()).dictionary_encode()
    if array.dtype.kind == "b":
        return pa.array(array)  # bits, not bytes
    data = pa.py_buffer(np.ascontiguousarray(array))
    return pa.Array.from_buffers(pa.from_numpy_dtype(array.dtype), len(array), [None, data])


def _coded(text: Any) -> Any:
    """Code text as its distinct words, in the order they come; runs of one word are coded once."""
    import pyarrow as pa

    heads = np.flatnonzero(np.append(text[:1] == text[:1], text[1:] != text[:-1]))
    words: dict[str, int] = {}
    codes = [words.setdefault(str(word), len(words)) for word in text[heads]]
    lengths = np.diff(np.append(heads, len(text)))
    indices = pa.py_buffer(np.repeat(np.array(codes, dtype=np.int32), lengths))
    said = [word.encode() for word in words]
    ends = np.cumsum([0, *map(len, said)], dtype=np.int32)
    return pa.DictionaryArray.from_arrays(
        pa.Array.from_buffers(pa.int32(), len(text), [None, indices]),
        pa.StringArray.from_buffers(len(said), pa.py_buffer(ends), pa.py_buffer(b"".join(said))),
    )


def _plain(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {str(key): _plain(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple | set | frozenset | np.ndarray):
        return [_plain(value) for value in thing]
    return thing.item() if isinstance(thing, np.generic) else thing
