import os
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plsim.results.parts import (
    DamagedPart,
    arrow_column,
    bytes_of,
    encoded,
    read_card,
    read_table,
    write_part,
)
from plsim.results.record import Observations

KEY, OTHER = "a" * 32, "b" * 32


def observations(shift=0.0):
    world = np.repeat([0, 1], 3)
    rows = {
        "world": world,
        "value": np.arange(6.0) + shift,
        "subgroup": np.array(["all", "low", "high"] * 2),
    }
    return Observations(rows=rows, students={"world": world, "end": world + shift})


@pytest.fixture
def folder(tmp_path):
    write_part(tmp_path, KEY, "fixed", (0, 1), encoded(observations()))
    write_part(tmp_path, OTHER, "fixed", (2, 3), encoded(observations(5.0)))
    return tmp_path


def is_sound(folder, key):
    try:
        card = read_card(folder, key)
        for name in card.files:
            bytes_of(folder, card, name)
    except DamagedPart:
        return False
    return True


def files_of(folder, key=KEY):
    return sorted(folder.glob(f"{key}*"))


def test_a_part_comes_back_as_it_was(folder):
    card = read_card(folder, KEY)
    assert (card.arm, card.worlds, card.failed) == ("fixed", (0, 1), ())
    rows = read_table(folder, card, "rows")
    assert rows["value"].to_pylist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert rows["subgroup"].to_pylist() == ["all", "low", "high"] * 2


@settings(deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), max_size=9
    ),
    st.integers(1, 3),
)
def test_text_is_coded_as_its_distinct_words_in_the_order_they_come(words, step):
    text = np.array(words, dtype=str)[::step]  # every second one is no longer contiguous
    found = arrow_column(text)
    assert found.to_pylist() == words[::step]
    assert found.dictionary.to_pylist() == list(dict.fromkeys(words[::step]))


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("harm", ["cut", "emptied", "longer", "deleted", "turned into a folder"])
def test_harm_to_any_file_is_found(folder, number, harm):
    path = files_of(folder)[number]
    data = path.read_bytes()
    path.unlink()
    if harm == "turned into a folder":
        path.mkdir()
    elif harm != "deleted":
        path.write_bytes({"cut": data[:-7], "emptied": b"", "longer": data + b"\0"}[harm])
    assert not is_sound(folder, KEY)
    assert is_sound(folder, OTHER)


def test_every_flipped_bit_is_found(folder):
    rng = random.Random(1)
    for path in files_of(folder):
        data = path.read_bytes()
        # the line feed at the end of the JSON means nothing
        size = len(data.rstrip(b"\n"))
        for _ in range(60):
            bit = rng.randrange(size * 8)
            harmed = bytearray(data)
            harmed[bit // 8] ^= 1 << bit % 8
            path.write_bytes(harmed)
            if path.suffix == ".json" and not harmed[bit // 8 : bit // 8 + 1].strip():
                continue  # white space for white space
            assert not is_sound(folder, KEY), (path.name, bit)
        path.write_bytes(data)
    assert is_sound(folder, KEY)


@pytest.mark.parametrize(
    "names", [["rows.parquet"], ["json"], ["rows.parquet", "students.parquet", "json"]]
)
def test_swapped_parts_are_found(folder, names):
    for name in names:
        one, two = folder / f"{KEY}.{name}", folder / f"{OTHER}.{name}"
        spare = folder / "spare"
        one.rename(spare)
        two.rename(one)
        spare.rename(two)
    assert not is_sound(folder, KEY)
    assert not is_sound(folder, OTHER)


def test_a_part_without_its_json_does_not_exist(folder, monkeypatch):
    (folder / f"{KEY}.json").unlink()
    assert not is_sound(folder, KEY)


def test_a_kill_between_the_files_leaves_no_part(tmp_path, monkeypatch):
    from pathlib import Path

    def killed_at_json(self, target):
        if str(target).endswith(".json"):
            raise KeyboardInterrupt
        os.replace(self, target)

    monkeypatch.setattr(Path, "replace", killed_at_json)
    with pytest.raises(KeyboardInterrupt):
        write_part(tmp_path, KEY, "fixed", (0,), encoded(observations()))
    assert not is_sound(tmp_path, KEY)


def test_failed_worlds_are_kept_with_their_reasons(tmp_path):
    write_part(tmp_path, KEY, "fixed", (0, 1), {}, [(0, "no"), (1, "never")])
    card = read_card(tmp_path, KEY)
    assert card.failed == ((0, "no"), (1, "never"))
    assert card.files == {}
