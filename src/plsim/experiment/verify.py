"""Verify a run folder: hashes of everything, and one chunk run again from scratch."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from plsim.core.errors import InputError
from plsim.experiment.attempt import Simulate
from plsim.experiment.catalogue import use_all
from plsim.experiment.design import LUCK_ALONE, part_key
from plsim.experiment.finish import unsound
from plsim.experiment.manifest import Manifest
from plsim.experiment.sweep import chunk_again
from plsim.results.files import digest, hash_of
from plsim.results.parts import Card, encoded
from plsim.results.provenance import Code, file_hash
from plsim.results.record import WORLDS_PER_DRAW, Work
from plsim.results.store import RunFolder, existing


@dataclass(frozen=True)
class Verified:
    """Hold what was looked at, line by line, and whether all of it was as it should be."""

    lines: tuple[str, ...]
    sound: bool


def verify(folder: Path, simulations: Mapping[str, Simulate], *, rerun: bool = True) -> Verified:
    """Recompute the hashes of a run folder, and one part of it from scratch; nothing is written.

    `simulations` holds the functions that a manifest may name as having made its parts. Raises
    InputError where there is no run folder or its manifest is not what was written.
    """
    store = existing(folder)
    manifest = store.manifest()
    cards, _ = store.cards(manifest["parts"])
    harmed = unsound(store, manifest["parts"])
    looks = [_parts(manifest, cards, harmed), _tables(store, manifest), *_inputs(manifest)]
    if rerun:
        sound = [card for key, card in cards.items() if key not in harmed and not card.failed]
        looks.append(_again(manifest, sound, simulations))
    lines = (f"manifest  seal intact, run {manifest['run'][:8]}", *(line for line, _ in looks))
    return Verified(lines, all(fine for _, fine in looks))


Look = tuple[str, bool]


def _parts(manifest: Manifest, cards: Mapping[str, Card], harmed: set[str]) -> Look:
    keys = manifest["parts"]
    missing = len([key for key in keys if key not in cards and key not in harmed])
    failed = sum(len(card.failed) for card in cards.values())
    size = sum(file["bytes"] for card in cards.values() for file in card.files.values())
    text = f"parts     {len(keys):,}, {size / 1e6:,.1f} MB: "
    wrong = [f"{len(harmed)} damaged"] * bool(harmed) + [f"{missing} missing"] * bool(missing)
    text += ", ".join(wrong) or "every byte as written"
    text += f"; {failed} failed worlds in them" if failed else ""
    return text + ("; run the experiment again to mend it" if wrong else ""), not wrong


def _tables(store: RunFolder, manifest: Manifest) -> Look:
    wrong = []
    for name, whole in manifest["tables"].items():
        try:
            fine = hash_of(store.path / name) == whole
        except OSError:
            fine = False
        if not fine:
            wrong.append(name)
    if wrong:
        return f"tables    not as written: {', '.join(wrong)}; plsim report mends them", False
    if not manifest["tables"]:
        return "tables    none yet: the run is not finished", False
    return f"tables    {len(manifest['tables'])}, every byte as written", True


def _inputs(manifest: Manifest) -> list[Look]:
    looks = []
    for path, content in manifest["inputs"].items():
        try:
            same = file_hash(path) == content
        except InputError:
            same = False
        state = "as it was" if same else "absent or changed since"
        looks.append((f"input     {path}: {state}", same))
    return looks


def _again(manifest: Manifest, cards: list[Card], simulations: Mapping[str, Simulate]) -> Look:
    """Run one part of those that are sound, picked at random, and compare byte by byte."""
    if not cards:
        return "again     no part to run again", False
    if (here := Code()) != Code(manifest["source_hash"], manifest["versions"]):
        made = f"{manifest['source_hash']}, {_named(manifest['versions'])}"
        what = f"made by other code ({made}; here {here.source}, {_named(here.versions)})"
        return f"again     not run: {what}; verify with the plsim that made it", False
    simulate = simulations.get(manifest["simulated_by"])
    if simulate is None:
        return f"again     not run: {manifest['simulated_by']} is none of plsim's own", False
    card = secrets.choice(cards)
    work = work_of(manifest, card)
    name = f"{card.arm}, {_worlds(manifest, card)}"
    try:
        use_all(Path(path) for path in work.use)
        if part_key(work, here) != card.key:
            return f"again     {name}: its rules, roster or scenario are not those of then", False
        tables = encoded(simulate(work))
    except InputError as error:
        return f"again     {name}: {error}", False
    same = {n: digest(data) for n, data in tables.items()} == _hashes(card)
    found = "the same, byte for byte" if same else "NOT the same bytes"
    return f"again     {name}, from scratch: {found}", same


def work_of(manifest: Manifest, card: Card) -> Work:
    """Make the work of a part again from the manifest."""
    alone = card.arm == LUCK_ALONE
    arm = manifest["reference"] if alone else card.arm
    scenarios = {each["name"]: each["scenario"] for each in manifest["arms"]}
    measured, swept = manifest["measured"], manifest["sweep"]
    worlds = tuple(range(manifest["worlds"])) if swept else card.worlds
    work = Work(
        arm=card.arm,
        scenario=scenarios[arm],
        worlds=worlds,
        draws=tuple(world // WORLDS_PER_DRAW for world in worlds),
        seed=manifest["seed"],
        followup=manifest["followup"],
        hold=tuple(manifest["hold"]),
        other_luck=alone,
        outcomes=None if measured is None else tuple(measured),
        weekly=manifest["primary"],
        extra=() if alone else tuple(manifest["extra"]),
        use=tuple(manifest["use"]),
    )
    return chunk_again(work, card.worlds, swept) if swept else work


def _worlds(manifest: Manifest, card: Card) -> str:
    """Name the worlds of a part as its tables do."""
    first, last = card.worlds[0], card.worlds[-1]
    if not manifest["sweep"]:
        return f"worlds {first} to {last}"
    ends = [divmod(number, int(manifest["worlds"])) for number in (first, last)]
    return " to ".join(f"point {point} world {world}" for point, world in ends)


def _hashes(card: Card) -> dict[str, str]:
    return {name: file["hash"] for name, file in card.files.items()}


def _named(versions: Mapping[str, str]) -> str:
    return " ".join(f"{name} {version}" for name, version in sorted(versions.items()))
