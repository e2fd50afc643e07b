"""Write section 11, check, cite, repeat: commands, versions, seeds, data files."""

import shlex
from collections.abc import Mapping
from typing import Any

from plsim.analysis.summary import Manifest
from plsim.report.page.blocks import Block, Commands, Facts, Fold, Heading, Section, Table, Words

FILES = (
    ("summary.csv", "one row for each outcome, group of students and policy, with its verdict"),
    ("results.csv", "every number that was measured, world by world (results.parquet: the same)"),
    ("students.parquet", "every student of every world: where they began and where they ended"),
    ("codebook.csv", "what the columns and outcomes mean, units, sources"),
    ("draws.csv", "what each draw assumed"),
    ("figures/", "each figure as .svg and .png, its numbers as .csv, its text as .txt"),
    ("table.html", "the table of section 1, to paste into a text document"),
    ("handout.html", "two pages to print"),
    ("manifest.json", "all that is needed to run it again"),
)


def section(manifest: Manifest, folder: str) -> Section:
    """Give the section; `folder` is the name of the run folder."""
    where = shlex.quote(folder)
    lines = [
        (f"plsim verify {where}", "recomputes the hashes of all parts, and one part from scratch"),
        (f"plsim report {where}", "writes this report again from the folder alone"),
        ("plsim validate", "puts the model beside published trials"),
    ]
    lead = (
        f"Everything here follows from {manifest['worlds']:,} worlds of each arm, seed"
        f" {manifest['seed']}, and can be computed again to the last digit."
    )
    return Section(
        "repeat",
        "Check, cite, repeat",
        lead,
        [
            Commands(lines),
            Heading("How to cite"),
            Words([citation(manifest)]),
            Heading("What made it"),
            Facts(_made(manifest)),
            *_inputs(manifest),
            Heading("Data files"),
            Facts(FILES),
            Words(["They lie in the run folder, beside this report; so do the files of figures."]),
            *_failed(manifest),
        ],
    )


def citation(manifest: Manifest) -> str:
    """Say how to cite a run: tool, version, experiment, fingerprint, date."""
    versions = _part(manifest, "versions")
    return (
        f"plsim {versions.get('plsim', '')}, experiment {manifest['name']}, run"
        f" {manifest.get('run', '')}, seed {manifest['seed']}, {date(manifest)}."
    )


def date(manifest: Manifest) -> str:
    """Give the day on which a run was finished (or begun), as written in its manifest."""
    made = _part(manifest, "provenance")
    return str(made.get("ended") or made.get("started") or "")[:10]


def _made(manifest: Manifest) -> list[tuple[str, str]]:
    made = _part(manifest, "provenance")
    versions = {**_part(manifest, "versions"), **_part(made, "shown_with")}
    platform = _part(made, "platform")
    pairs = [
        ("Run", str(manifest.get("run", ""))),
        ("Experiment", str(manifest.get("experiment_hash", ""))),
        ("Rules", str(manifest.get("source_hash", ""))),
        ("Commit", str(made.get("commit") or "not known")),
        ("Seed", str(manifest["seed"])),
        (
            "Worlds",
            f"{manifest['worlds']:,} of each arm, on {manifest['draws']:,} draws",
        ),
        ("Begun and ended", f"{made.get('started', '')} and {made.get('ended', '')}"),
        ("Machine", f"{platform.get('system', '')} {platform.get('machine', '')}"),
        ("Versions", ", ".join(f"{name} {version}" for name, version in versions.items())),
    ]
    return [(name, value) for name, value in pairs if value.strip()]


def _inputs(manifest: Manifest) -> list[Block]:
    inputs = _part(manifest, "inputs")
    if not inputs:
        return []
    rows = [[name.rsplit("/", 1)[-1], str(value)] for name, value in inputs.items()]
    return [Table("Files of one's own that the run read", ("File", "Hash"), rows, (0, 1))]


def _failed(manifest: Manifest) -> list[Block]:
    failed = [str(each) for each in manifest.get("failed") or ()]
    if not failed:
        return []
    rows = [[each] for each in failed]
    several = "world" if len(failed) == 1 else "worlds"
    table = Table("Worlds that failed and are in no number", ("World and reason",), rows, (0,))
    return [Fold(f"{len(failed):,} {several} failed", [table])]


def _part(whole: Mapping[str, Any], key: str) -> dict[str, Any]:
    return dict(whole.get(key) or {})
