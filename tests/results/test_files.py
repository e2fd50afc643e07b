import errno
import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plsim.results.files import sealed, unsealed, write_whole

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text().filter(lambda key: key != "seal"), PLAIN))
def test_sealed_data_comes_back(what):
    assert unsealed(sealed(what)) == what


@given(st.data())
def test_a_changed_character_breaks_the_seal(data):
    text = sealed({"worlds": [1, 2, 3], "name": "fixed"}).rstrip()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[place]))
    changed = text[:place] + bytes([other]) + text[place + 1 :]
    found = unsealed(changed)
    # white space between two tokens carries no meaning
    assert found is None or (chr(text[place]).isspace() and chr(other).isspace())


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b"{", b"{}", b'{"a": 1}', b"\xff\xfe", b"[" * 9999]
)
def test_what_was_never_sealed_is_nothing(data):
    assert unsealed(data) is None


def test_a_full_disk_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    path = tmp_path / "results.csv"
    path.write_text("old")

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new and longer")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["results.csv"]


def test_sealed_text_can_be_read_by_people():
    lines = sealed({"title": "Sträßle", "n": 1}).decode().splitlines()
    assert len(lines) > 3
    assert "Sträßle" in json.loads("".join(lines))["title"]
