import json
import multiprocessing
import os

import pytest

from plsim.core.errors import FolderInUse, InputError
from plsim.results.store import FORMAT, existing, opened, reopened

MANIFEST = {
    "name": "small",
    "run": "0" * 32,
    "experiment_hash": "1" * 32,
    "source_hash": "2" * 16,
    "versions": {"numpy": "1"},
}


def test_a_new_folder_is_made_and_resumed(tmp_path):
    with opened(tmp_path / "runs" / "a", MANIFEST) as folder:
        assert folder.manifest()["name"] == "small"
        (folder.shelf / "x.json").write_text("")
    with opened(tmp_path / "runs" / "a", MANIFEST) as folder:
        assert folder.manifest()["format"] == FORMAT


def test_a_run_that_cannot_start_leaves_nothing_behind(tmp_path):
    with pytest.raises(ValueError, match="no"), opened(tmp_path / "a", MANIFEST):
        raise ValueError("no")
    assert list(tmp_path.iterdir()) == []


def test_a_failing_run_keeps_finished_parts(tmp_path):
    def fail_after_one():
        with opened(tmp_path / "a", MANIFEST) as folder:
            (folder.shelf / "x.json").write_text("")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail_after_one()
    assert existing(tmp_path / "a").manifest()["run"] == MANIFEST["run"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"experiment_hash": "9"}, "another experiment"),
        ({"source_hash": "9"}, "another version of the rules"),
        ({"versions": {"numpy": "2"}}, r"another version of numpy \(1, now 2\)"),
    ],
)
def test_a_folder_of_something_else_is_refused_untouched(tmp_path, change, words):
    with opened(tmp_path / "a", MANIFEST) as folder:
        (folder.shelf / "x.json").write_text("")
    before = (tmp_path / "a" / "manifest.json").read_bytes()
    with pytest.raises(InputError, match=words), opened(tmp_path / "a", MANIFEST | change):
        raise AssertionError("opened all the same")
    assert (tmp_path / "a" / "manifest.json").read_bytes() == before


def test_a_file_a_link_a_foreign_folder_and_a_path_through_a_file_are_refused(tmp_path):
    file, foreign, link = tmp_path / "file", tmp_path / "foreign", tmp_path / "link"
    file.write_text("mine")
    foreign.mkdir()
    (foreign / "thesis.docx").write_text("mine")
    link.symlink_to(foreign)
    cases = {
        file: "is a file",
        foreign: "holds other files",
        link: "is a link",
        file / "sub": "cannot be written: Not a directory",
    }
    for path, words in cases.items():
        with pytest.raises(InputError, match=words), opened(path, MANIFEST):
            raise AssertionError("opened all the same")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["file", "foreign", "link", "thesis.docx"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="cannot be written"), opened(tmp_path / "a", MANIFEST):
        raise AssertionError("opened all the same")


def test_a_failing_disk_is_told_as_a_fault_of_the_folder(tmp_path, monkeypatch):
    def refuse(_handle):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(InputError, match="cannot be written: Permission denied"):
        opened(tmp_path / "a", MANIFEST).__enter__()


def test_a_folder_that_became_read_only_is_a_fault_of_the_folder(tmp_path, monkeypatch):
    with opened(tmp_path / "a", MANIFEST) as folder:
        (folder.shelf / "x.json").write_text("")

    def refuse(*_arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(InputError, match="cannot be written: Permission denied"):
        reopened(tmp_path / "a").__enter__()


def test_what_a_killed_process_half_wrote_is_taken_away(tmp_path):
    with opened(tmp_path / "a", MANIFEST) as folder:
        rest = folder.shelf / ".x.rows.parquet.123.part"
        rest.write_bytes(b"half")
        (folder.shelf / "x.json").write_text("")
    with opened(tmp_path / "a", MANIFEST):
        assert not rest.exists()


def hold(path, ready, leave):
    with opened(path, MANIFEST) as folder:
        (folder.shelf / "x.json").write_text("")
        ready.set()
        leave.wait(60)


def test_two_processes_do_not_share_a_folder_and_a_kill_frees_it(tmp_path):
    context = multiprocessing.get_context("fork")
    ready, leave = context.Event(), context.Event()
    holder = context.Process(target=hold, args=(tmp_path / "a", ready, leave))
    holder.start()
    assert ready.wait(30)
    with pytest.raises(FolderInUse, match="another plsim process"):
        opened(tmp_path / "a", MANIFEST).__enter__()
    holder.kill()
    holder.join()
    with opened(tmp_path / "a", MANIFEST) as folder:
        assert folder.manifest()["name"] == "small"


@pytest.mark.parametrize("harm", ["edited", "cut", "newer"])
def test_a_manifest_that_is_not_what_was_written_is_refused(tmp_path, harm):
    from plsim.results.files import sealed

    with opened(tmp_path / "a", MANIFEST) as folder:
        (folder.shelf / "x.json").write_text("")
    path = tmp_path / "a" / "manifest.json"
    data = path.read_bytes()
    newer = sealed(json.loads(data) | {"format": 99})
    path.write_bytes(
        {"edited": data.replace(b"small", b"large"), "cut": data[:50], "newer": newer}[harm]
    )
    words = "format 99" if harm == "newer" else "changed by hand"
    with pytest.raises(InputError, match=words):
        existing(tmp_path / "a").manifest()
    with pytest.raises(InputError, match=words):
        opened(tmp_path / "a", MANIFEST).__enter__()


def test_a_folder_that_is_no_run_is_named(tmp_path):
    with pytest.raises(InputError, match="no run folder"):
        existing(tmp_path)
