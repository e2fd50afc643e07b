"""The parts of a run: one per finished chunk, written whole, trusted only by the hash of its bytes.

A part is `<key>.rows.parquet` and `<key>.students.parquet` (`<key>.moves.parquet` on request);
`<key>.json` is written last and holds their hashes: without it, or with other bytes than it
says, the part does not exist.
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
class Part:
    """Hold a finished part: what it is, its tables by name, the worlds that failed."""

    arm: str
    worlds: tuple[int, ...]
    tables: dict[str, Table]
    failed: tuple[tuple[int, str], ...]
    notes: dict[str, Any]


def write_part(
    folder: Path,
    key: str,
    arm: str,
    worlds: Iterable[int],
    observations: Observations | None,
    failed: Iterable[tuple[int, str]] = (),
) -> None:
    """Write a part; it is finished once its JSON stands there. Raises OSError."""
    files = {}
    for name, columns in _tables_of(observations).items():
        data = _parquet(columns)
        files[name] = {"hash": write_whole(_file(folder, key, name), data), "bytes": len(data)}
    card = {
        "key": key,
        "arm": arm,
        "worlds": [int(world) for world in worlds],
        "files": files,
        "failed": [[int(world), reason] for world, reason in failed],
        "notes": _plain(observations.notes) if observations else {},
    }
    write_whole(folder / f"{key}.json", sealed(card))


def read_part(folder: Path, key: str) -> Part:
    """Read a part after checking every byte of it; raise DamagedPart where it cannot be trusted."""
    card, contents = _checked(folder, key)
    return Part(
        arm=card["arm"],
        worlds=tuple(card["worlds"]),
        tables={name: _arrow(data) for name, data in contents.items()},
        failed=tuple((world, reason) for world, reason in card["failed"]),
        notes=card["notes"],
    )


def is_finished(folder: Path, key: str) -> bool:
    """Say whether a part is there, with every byte that was written and no failed world."""
    try:
        card, _ = _checked(folder, key)
    except DamagedPart:
        return False
    return not card["failed"]


def exists(folder: Path, key: str) -> bool:
    """Say whether there is anything of a part that once was finished, sound or damaged."""
    return (folder / f"{key}.json").exists()


def _checked(folder: Path, key: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    try:
        card = unsealed((folder / f"{key}.json").read_bytes())
        if card is None or card.get("key") != key:
            raise DamagedPart(f"{key}.json: not what was written")
        contents = {name: _file(folder, key, name).read_bytes() for name in card["files"]}
    except OSError as error:
        raise DamagedPart(f"{error.filename}: {error.strerror}") from None
    for name, data in contents.items():
        if digest(data) != card["files"][name]["hash"]:
            raise DamagedPart(f"{_file(folder, key, name).name}: not what was written")
    return card, contents


def _file(folder: Path, key: str, name: str) -> Path:
    return folder / f"{key}.{name}.parquet"


def _tables_of(observations: Observations | None) -> dict[str, Columns]:
    if observations is None:
        return {}
    tables = {"rows": observations.rows, "students": observations.students}
    return tables if observations.moves is None else tables | {"moves": observations.moves}


def _parquet(columns: Columns) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    table = pa.table({name: arrow_column(values) for name, values in columns.items()})
    pq.write_table(table, sink, compression="zstd", write_page_checksum=True)
    return bytes(sink.getvalue())


def arrow_column(values: Any) -> Any:
    """Make an Arrow column of an array or list; text becomes a dictionary of its distinct words."""
    import pyarrow as pa

    array = np.asarray(values)
    if array.dtype.kind in "UO":
        return pa.array(array.tolist(), pa.string()).dictionary_encode()
    return pa.array(array)


def _arrow(data: bytes) -> Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    return pq.read_table(pa.BufferReader(data), page_checksum_verification=True)


def _plain(thing: Any) -> Any:
    if isinstance(thing, dict):
        return {str(key): _plain(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple | set | frozenset | np.ndarray):
        return [_plain(value) for value in thing]
    return thing.item() if isinstance(thing, np.generic) else thing
