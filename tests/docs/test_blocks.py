"""Every command and every block of code in the pages runs, at a small size."""

import re
import runpy
import shlex

import pytest

from plsim.cli import main

SIZE = {"school.classes": 2, "school.class_size": 6}


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Reader:
    """Do what a page says, block by block, in a folder of its own."""

    def __init__(self, place, root):
        self.place, self.root, self.done = place, root, 0

    def follow(self, language, name, text):
        if name:
            (self.place / name).write_text(text)
        if language == "python" and "(Policy)" not in text and "@dataclass" not in text:
            self.run_python(name, text)
        elif language == "yaml" and not name:
            self.check_scenario(text)
        elif language == "sh":
            for line in text.splitlines():
                self.command(shlex.split(line, comments=True))

    def run_python(self, name, text):
        path = self.place / (name or "block.py")
        path.write_text(text)
        runpy.run_path(str(path))
        self.done += 1

    def check_scenario(self, text):
        (self.place / "piece.yaml").write_text(f"extends: fixed\nname: piece\n{text}")
        assert main(["check", "piece.yaml"]) == 0
        self.done += 1

    def command(self, words):
        if words[0] == "make":
            targets = re.findall(r"^(\w[\w-]*):", (self.root / "Makefile").read_text(), re.M)
            assert words[1] in targets
        else:
            assert words[0] == "plsim"
            assert main(self.smaller(words[1:])) == 0, words
        self.done += 1

    def smaller(self, words):
        words = [self.root / word if word.startswith("experiments/") else word for word in words]
        words = [self.last_run() if word == "RUN" else str(word) for word in words]
        if words[0] not in ("run", "compare"):
            return words
        if "--worlds" in words:
            del words[words.index("--worlds") : words.index("--worlds") + 2]
        told = " ".join(words)
        sets = [f"{key}={value}" for key, value in SIZE.items() if key not in told]
        return [*words, "--worlds", "4", "--workers", "1", *(f"--set={each}" for each in sets)]

    def last_run(self):
        return str(max((self.place / "runs").iterdir(), key=lambda run: run.stat().st_mtime))


@pytest.mark.usefixtures("capsys", "undrawn")
def test_what_a_page_says_can_be_done(page, blocks, place, root):
    reader = Reader(place, root)
    for block in blocks(page):
        reader.follow(*block)
    runs = place / "runs"
    assert all((run / "results.csv").is_file() for run in runs.glob("*"))
    assert reader.done >= sum(language == "sh" for language, *_ in blocks(page))


def test_an_example_that_is_wrong_is_noticed(place, root, capsys):
    reader = Reader(place, root)
    with pytest.raises(AssertionError):
        reader.follow("sh", "", "plsim explain nothing_of_this_name\n")
    with pytest.raises(AssertionError):
        reader.follow("sh", "", "make something-else\n")
    with pytest.raises(AssertionError):
        reader.follow("yaml", "", "policy: {use: westover, evry: 4}\n")


def test_the_doctests_of_the_examples_hold(page, blocks, place):
    import doctest

    failed = 0
    for language, name, text in blocks(page):
        if language == "python" and name and ">>>" in text:
            (place / name).write_text(text)
            found = runpy.run_path(str(place / name))
            for thing in [each for each in found.values() if callable(each)]:
                for test in doctest.DocTestFinder().find(thing, thing.__name__, globs=found):
                    failed += doctest.DocTestRunner().run(test).failed
    assert failed == 0
