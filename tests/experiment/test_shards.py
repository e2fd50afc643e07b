"""Shards of a run, each in a folder of its own or all in one, come together as the whole run."""

import shutil

import pytest

from plsim.core.errors import Faults, FolderInUse, InputError
from plsim.experiment.compare import compare
from plsim.experiment.design import Shard
from plsim.experiment.progress import Quiet
from plsim.experiment.shards import merge, run_shard

pytestmark = pytest.mark.usefixtures("unanalysed")
TABLES = ("results.csv", "results.parquet", "students.parquet", "draws.parquet")


@pytest.fixture
def shard(made_up, plan, tmp_path):
    def ran(number, count, folder, simulate=made_up.simulate, **options):
        place = tmp_path / folder
        made = plan(**options)
        share = Shard(number, count)
        run_shard(made, place, share, workers=1, watch=Quiet(), simulate=simulate)
        return place

    return ran


@pytest.fixture
def whole(made_up, plan, tmp_path):
    folder = tmp_path / "whole"
    compare(plan(), folder, workers=1, watch=Quiet(), simulate=made_up.simulate)
    return bytes_of(folder)


def bytes_of(folder):
    return {name: (folder / name).read_bytes() for name in TABLES}


def test_shards_in_folders_of_their_own_merge_into_the_whole_run(shard, whole, tmp_path):
    folders = [shard(number, 3, f"s{number}") for number in (1, 2, 3)]
    done = merge(folders, tmp_path / "all")
    assert bytes_of(tmp_path / "all") == whole
    assert done.manifest["tables"]
    assert not (tmp_path / "s1" / "results.csv").exists()


def test_shards_in_one_folder_merge_where_they_are(shard, whole):
    for number in (2, 1):
        folder = shard(number, 2, "one")
    merge([folder], folder)
    assert bytes_of(folder) == whole


def test_a_run_without_shards_goes_on_where_shards_ended(shard, whole, made_up, plan):
    folder = shard(1, 2, "one")
    compare(plan(), folder, workers=1, watch=Quiet(), simulate=made_up.simulate)
    assert bytes_of(folder) == whole


def test_more_shards_than_chunks_leave_some_with_nothing_to_do(shard, whole, tmp_path):
    folders = [shard(number, 13, f"s{number}") for number in range(1, 14)]
    merge(folders, tmp_path / "all")
    assert bytes_of(tmp_path / "all") == whole


def test_two_shards_work_in_one_folder_at_a_time_but_not_one_twice(shard, made_up):
    def and_others(work):
        shard(2, 2, "one")
        with pytest.raises(FolderInUse):
            shard(1, 2, "one")
        with pytest.raises(FolderInUse):
            merge([folder], folder)
        return made_up.simulate(work)

    folder = shard(2, 2, "one")
    shard(1, 2, "one", simulate=and_others)


def test_what_is_missing_is_told_and_nothing_is_lost(shard, tmp_path):
    folder = shard(1, 2, "one")
    with pytest.raises(InputError, match=r"6 of 12 parts are missing; run the shards"):
        merge([folder], tmp_path / "all")
    merge([folder, shard(2, 2, "two")], tmp_path / "all")


def test_folders_of_other_runs_are_refused_by_name(shard, tmp_path):
    one, other = shard(1, 2, "one"), shard(2, 2, "other", seed=6)
    with pytest.raises(Faults, match=r"other: is of another run .*other experiment_hash"):
        merge([one, other], tmp_path / "all")
    assert not (tmp_path / "all").exists()


@pytest.mark.parametrize("harm", ["flipped", "cut", "deleted", "swapped"])
def test_a_damaged_part_is_not_merged(shard, whole, tmp_path, harm):
    one, two = shard(1, 2, "one"), shard(2, 2, "two")
    first, second = sorted((two / "parts").glob("*.rows.parquet"))[:2]
    data = first.read_bytes()
    if harm == "deleted":
        first.unlink()
    elif harm == "swapped":
        first.write_bytes(second.read_bytes())
    else:
        bad = data[:-9] if harm == "cut" else data[:200] + bytes([data[200] ^ 8]) + data[201:]
        first.write_bytes(bad)
    with pytest.raises(InputError, match=r"1 of 12 parts are missing \(1 of them damaged\)"):
        merge([one, two], tmp_path / "all")
    first.write_bytes(data)
    merge([one, two], tmp_path / "all")
    assert bytes_of(tmp_path / "all") == whole


def test_a_merged_folder_may_be_moved_and_merged_again(shard, whole, tmp_path):
    merge([shard(n, 2, f"s{n}") for n in (1, 2)], tmp_path / "all")
    shutil.move(tmp_path / "all", tmp_path / "elsewhere")
    merge([tmp_path / "elsewhere"], tmp_path / "elsewhere")
    assert bytes_of(tmp_path / "elsewhere") == whole
