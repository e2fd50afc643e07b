"""List past run folders: what was asked, what came of it, whether they are complete."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from plsim.analysis.summary import Manifest
from plsim.core.errors import InputError
from plsim.report.choice import Choice
from plsim.report.words import answer
from plsim.results.store import MANIFEST, existing

SUMMARY = "summary.csv"


@dataclass(frozen=True)
class Past:
    """Hold one run folder: what was asked, when, how much of it is there, the answer."""

    folder: str
    name: str
    question: str
    arms: int
    worlds: int
    date: str
    state: str
    answer: str

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return asdict(self)


def past(folder: Path) -> Iterator[Past]:
    """Give the run folders in a folder, the newest first; a damaged one says so."""
    found = [place.parent for place in folder.glob(f"*/{MANIFEST}")]
    yield from sorted(map(_of, found), key=lambda each: (each.date, each.folder), reverse=True)


def _of(folder: Path) -> Past:
    try:
        manifest = existing(folder).manifest()
    except InputError as error:
        return Past(str(folder), "", "", 0, 0, "", "damaged", str(error).rpartition(": ")[2])
    made = dict(manifest.get("provenance") or {})
    return Past(
        str(folder),
        str(manifest["name"]),
        str(manifest.get("question") or ""),
        len(manifest["arms"]),
        int(manifest["worlds"]),
        str(made.get("ended") or made.get("started") or "")[:16].replace("T", " "),
        _state(folder, manifest),
        _answer(folder, manifest),
    )


def _state(folder: Path, manifest: Manifest) -> str:
    """Say how much of a run is there; parts are counted, not read."""
    keys = list(manifest.get("parts") or ())
    there = sum((folder / "parts" / f"{key}.json").is_file() for key in keys)
    if there < len(keys):
        return f"stopped: {there:,} of {len(keys):,} parts"
    failed = len(manifest.get("failed") or ())
    if failed:
        return f"complete but for {failed:,} world{'' if failed == 1 else 's'} that failed"
    return "complete"


def _answer(folder: Path, manifest: Manifest) -> str:
    import pandas as pd

    if len(manifest["arms"]) < 2:
        return "one arm: nothing to compare it with"
    if not (folder / SUMMARY).is_file():
        return ""
    try:
        said = answer(Choice(pd.read_csv(folder / SUMMARY), manifest))
    except (ValueError, KeyError, OSError):
        return f"{SUMMARY} cannot be read; write it anew: plsim report"
    return said[0] if said else ""
