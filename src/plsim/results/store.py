"""The run folder: a manifest, finished parts, and the tables gathered from them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plsim.core.errors import InputError
from plsim.results import parts
from plsim.results.files import HALF, hash_of, sealed, unsealed, write_whole
from plsim.results.lock import locked

FORMAT = 2
MANIFEST = "manifest.json"

Manifest = dict[str, Any]


@dataclass(frozen=True)
class RunFolder:
    """Hold one experiment's run on disk; made by `opened` (to work on it) or `existing`."""

    path: Path

    @property
    def shelf(self) -> Path:
        """The folder of finished parts."""
        return self.path / "parts"

    def manifest(self) -> Manifest:
        """Read the manifest; raise InputError where it is damaged, changed or too new."""
        return _manifest(self.path)

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest whole, with its format and a seal over its contents."""
        write_whole(self.path / MANIFEST, sealed({"format": FORMAT} | manifest))

    def cards(self, keys: Iterable[str]) -> tuple[dict[str, parts.Card], list[str]]:
        """Find parts: the cards of those whose files are all there, and the keys of damaged ones.

        Bytes are checked when they are read.
        """
        found, damaged = {}, []
        for key in keys:
            try:
                card = parts.read_card(self.shelf, key)
            except parts.DamagedPart:
                if parts.exists(self.shelf, key):
                    damaged.append(key)
                continue
            if parts.is_there(self.shelf, card):
                found[key] = card
            else:
                damaged.append(key)
        return found, damaged

    def is_sound(self, card: parts.Card) -> bool:
        """Say whether every byte of a part's tables is the one that was written."""
        try:
            for name in card.files:
                parts.bytes_of(self.shelf, card, name)
        except parts.DamagedPart:
            return False
        return True

    def write(
        self,
        key: str,
        arm: str,
        worlds: Iterable[int],
        tables: dict[str, bytes],
        failed: Iterable[tuple[int, str]] = (),
        notes: dict[str, Any] | None = None,
    ) -> None:
        """Write one finished part, whole; `failed` lists the worlds that gave nothing, and why."""
        parts.write_part(self.shelf, key, arm, worlds, tables, failed, notes)

    def forget(self) -> None:
        """Take a folder that holds no part away again: a run that cannot start leaves nothing."""
        with suppress(OSError):
            self.shelf.rmdir()
            (self.path / MANIFEST).unlink()
            for lock in self.path.glob("*.lock"):
                lock.unlink()
            self.path.rmdir()

    def read(self, card: parts.Card, name: str) -> parts.Table:
        """Read a table of a part after checking every byte; raise DamagedPart where it fails."""
        return parts.read_table(self.shelf, card, name)

    def holds(self, name: str) -> bool:
        """Say whether a file of that name is in the folder."""
        return (self.path / name).is_file()

    def has_tables(self, tables: dict[str, str]) -> bool:
        """Say whether the tables of the whole run are there, byte for byte as their hashes say."""
        try:
            return bool(tables) and all(hash_of(self.path / n) == h for n, h in tables.items())
        except OSError:
            return False

    def rows(self, name: str) -> int:
        """Count the rows of a Parquet table of the whole run."""
        import pyarrow.parquet as pq

        return int(pq.read_metadata(self.path / name).num_rows)

    def table(self, name: str, columns: Sequence[str] | None = None) -> parts.Table:
        """Read a Parquet table of the whole run, or some columns of it; check its pages."""
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.path / name, page_checksum_verification=True) as file:
            return file.read(None if columns is None else list(columns))

    def some(
        self,
        name: str,
        arms: Sequence[str],
        worlds: range,
        columns: Sequence[str] | None = None,
        by: str = "world",
    ) -> parts.Table:
        """Read the rows of some arms in a range of worlds from a Parquet table; check its pages.

        A sweep is read `by` its points. Rows are sorted by arm and that, and taken from one row
        group after the other, so that memory holds what is wanted and one group.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        chosen = None if columns is None else list(columns)
        with pq.ParquetFile(self.path / name, page_checksum_verification=True) as file:
            groups = [
                nr for nr in range(file.num_row_groups) if _may_hold(file, nr, arms, worlds, by)
            ]
            found = [_of(file.read_row_group(nr, chosen), arms, worlds, by) for nr in groups]
            none = file.schema_arrow.empty_table()
            return pa.concat_tables(found) if found else none.select(chosen or none.column_names)


def _may_hold(file: Any, group: int, arms: Sequence[str], worlds: range, by: str) -> bool:
    """Tell whether a row group may hold rows of some arms and worlds, by its statistics."""
    names, columns = file.schema_arrow.names, file.metadata.row_group(group)
    arm, world = (columns.column(names.index(name)).statistics for name in ("arm", by))
    if any(told is None or not told.has_min_max for told in (arm, world)):
        return True
    inside = world.min < worlds.stop and world.max >= worlds.start
    return inside and any(str(arm.min) <= name <= str(arm.max) for name in arms)


def _of(table: parts.Table, arms: Sequence[str], worlds: range, by: str) -> parts.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    arm = pc.is_in(table.column("arm").cast(pa.string()), pa.array(list(arms)))
    world = table.column(by)
    inside = pc.and_(pc.greater_equal(world, worlds.start), pc.less(world, worlds.stop))
    return table.filter(pc.and_(arm, inside))


def existing(path: Path) -> RunFolder:
    """Find a run folder that was made earlier; raise InputError where there is none."""
    if not (path / MANIFEST).is_file():
        raise InputError(f"no run folder (it holds no {MANIFEST})", str(path))
    return RunFolder(path)


def check_out(path: Path) -> None:
    """Refuse a place that cannot become a run folder, before any work; writes nothing."""
    if path.is_symlink():
        raise InputError("is a link; give the folder itself", str(path))
    if path.exists() and not path.is_dir():
        raise InputError("is a file; give a folder for --out", str(path))
    if path.is_dir() and not (path / MANIFEST).exists() and _foreign(path):
        raise InputError("holds other files; give an empty or new folder for --out", str(path))


@contextmanager
def opened(path: Path, manifest: Manifest, shard: str = "") -> Iterator[RunFolder]:
    """Make or resume the run folder of an experiment and hold its lock.

    Processes that work on other shards (named as in `2-of-8`) may share the folder. Raises
    InputError where the folder belongs to another run, cannot be written or is no folder, and
    FolderInUse where another process works on it.
    """
    check_out(path)
    folder = RunFolder(path)
    new = not (path / MANIFEST).exists()
    with ExitStack() as stack:
        try:
            folder.shelf.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(path, shared=bool(shard)))
            if shard:
                stack.enter_context(locked(path, f"shard-{shard}.lock"))
            else:
                _sweep(folder)
            _claim(folder, manifest)
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", str(path)) from None
        try:
            yield folder
        except BaseException:
            if new:
                folder.forget()
            raise


@contextmanager
def reopened(path: Path) -> Iterator[RunFolder]:
    """Hold the lock of a run folder that was made earlier, to write into it.

    Raises InputError where there is none or it cannot be written, FolderInUse where another
    process works on it.
    """
    folder = existing(path)
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(path))
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", str(path)) from None
        yield folder


def _sweep(folder: RunFolder) -> None:
    """Take away what a killed process had half written."""
    for rest in folder.path.rglob(f".*{HALF}"):
        rest.unlink()


def _claim(folder: RunFolder, manifest: Manifest) -> None:
    if not (folder.path / MANIFEST).exists():
        return folder.write_manifest(manifest)
    found = folder.manifest()
    where = str(folder.path)
    if found["experiment_hash"] != manifest["experiment_hash"]:
        what = f"holds another experiment ({found['name']}, {found['run']})"
        raise InputError(f"{what}; give another folder for --out", where)
    for made_by in ("source_hash", "versions"):
        if found[made_by] != manifest[made_by]:
            what = f"was made by another {_code(made_by, found, manifest)}"
            mend = "give another folder for --out, or go on all the same with --mix-versions"
            raise InputError(f"{what}; {mend}", where)
    return None


def _code(made_by: str, found: Manifest, manifest: Manifest) -> str:
    if made_by == "source_hash":
        return f"version of the rules ({found[made_by]}, now {manifest[made_by]})"
    other = [
        f"{name} ({found[made_by].get(name)}, now {version})"
        for name, version in manifest[made_by].items()
        if found[made_by].get(name) != version
    ]
    return "version of " + ", ".join(other)


def _manifest(path: Path) -> Manifest:
    where = str(path / MANIFEST)
    try:
        data = (path / MANIFEST).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where) from None
    manifest = unsealed(data)
    if manifest is None:
        raise InputError("is damaged or was changed by hand; run the experiment anew", where)
    if manifest.get("format") != FORMAT:
        what = f"has format {manifest.get('format')}, this plsim reads {FORMAT}"
        raise InputError(f"{what}; use the plsim that made it", where)
    return manifest


def _foreign(path: Path) -> bool:
    try:
        return any(e.name != "parts" and e.suffix != ".lock" for e in path.iterdir())
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(path)) from None
