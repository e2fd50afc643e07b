"""Runs in shares, for job arrays: each shard runs its chunks; `plsim merge` puts them together."""

from collections.abc import Sequence
from pathlib import Path

from plsim.core.errors import Fault, Faults, InputError
from plsim.experiment.attempt import Simulate
from plsim.experiment.compare import Finished, reported, simulation
from plsim.experiment.design import Design, Shard
from plsim.experiment.draws import FILES, draws_of, write_draws
from plsim.experiment.finish import finish
from plsim.experiment.manifest import Manifest, manifest_of
from plsim.experiment.runner import Watch, run
from plsim.results.files import write_whole
from plsim.results.parts import bytes_of
from plsim.results.store import RunFolder, existing, opened

SAME = ("experiment_hash", "source_hash", "versions")


def run_shard(
    plan: Design,
    folder: Path,
    shard: Shard,
    *,
    workers: int,
    watch: Watch,
    simulate: Simulate | None = None,
    cluster: str = "",
) -> None:
    """Run what is missing of one share of a design; no table is written.

    Shards may share a folder or have one each. Raises what `run` raises, FolderInUse where
    another process works on the same shard.
    """
    simulate = simulate or simulation()
    with opened(folder, manifest_of(plan, simulate), shard.name) as store:
        run(plan, store, simulate, workers, watch, cluster=cluster, shard=shard)
        write_draws(store.path, draws_of(plan))


def merge(folders: Sequence[Path], out: Path, *, workers: int = 1) -> Finished:
    """Put the parts of all folders into `out` and finish the run there; the folders stay as is.

    Every byte is checked on its way. Raises Faults where folders do not belong to one run made by
    one version, where a part is damaged, or where parts are missing.
    """
    sources = [existing(folder) for folder in dict.fromkeys([*folders, *_there(out)])]
    manifest = _one_run(sources)
    with opened(out, manifest) as store:
        _fill(store, sources, manifest)
        return reported(store, finish(store, manifest), workers)


def _there(out: Path) -> list[Path]:
    return [out] if (out / "manifest.json").is_file() else []


def _one_run(sources: Sequence[RunFolder]) -> Manifest:
    """Give the manifest that all sources share; raise Faults naming every one that is of another.

    The folder that is nearest its end has the word, since a run may have grown.
    """
    found = [source.manifest() for source in sources]
    first = found[0]
    faults = []
    for source, manifest in zip(sources, found, strict=True):
        if other := [name for name in SAME if manifest[name] != first[name]]:
            what = f"is of another run than {sources[0].path} (other {', '.join(other)})"
            faults.append(Fault(str(source.path), f"{what}; merge what belongs together"))
    if faults:
        raise Faults(faults)
    return max(found, key=lambda manifest: len(manifest["parts"]))


def _fill(store: RunFolder, sources: Sequence[RunFolder], manifest: Manifest) -> None:
    """Copy every sound part that is missing; raise Faults where some stay missing."""
    have, damaged = store.cards(manifest["parts"])
    have = {key: card for key, card in have.items() if store.is_sound(card)}
    for source in sources:
        wanted = [k for k in manifest["parts"] if k not in have or have[k].failed]
        cards, harmed = source.cards(wanted)
        for key, card in cards.items():
            if key in have and card.failed:
                continue
            if not source.is_sound(card):
                harmed.append(key)
                continue
            if source.path.resolve() != store.path.resolve():
                tables = {name: bytes_of(source.shelf, card, name) for name in card.files}
                store.write(key, card.arm, card.worlds, tables, card.failed, card.notes)
            have[key] = card
        damaged += harmed
        for name in FILES:
            if source.holds(name) and not store.holds(name):
                write_whole(store.path / name, (source.path / name).read_bytes())
    if missing := [key for key in manifest["parts"] if key not in have]:
        hurt = len({*damaged} & {*missing})
        why = f" ({hurt} of them damaged)" if hurt else ""
        what = f"{len(missing)} of {len(manifest['parts'])} parts are missing{why}"
        mend = "run the shards that are missing and merge again"
        or_else = f"or the same command without --shard and with --out {store.path}"
        raise InputError(f"{what}; {mend}, {or_else}", str(store.path))
