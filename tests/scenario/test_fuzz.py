"""Whatever a file holds, only Faults come out, each with a message on one line."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from plsim.core.errors import Fault, Faults
from plsim.scenario import load, load_experiment, shipped

PIECES = [
    "0",
    "-1",
    "1e308",
    "1e999",
    ".nan",
    "-.inf",
    "9" * 5000,
    "017",
    "NO",
    "~",
    "''",
    '"\\0"',
    "true",
    "&a ",
    "*a",
    "<<: ",
    "!!python/name:os.system ",
    "---\n",
    "\t",
    "\n",
    "  ",
    ": ",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    "#",
    "|",
    ">",
    "%",
    "@",
    "`",
    "'",
    '"',
    ",",
    "../..",
    "/etc/passwd",
    "\0",
    "\ufeff",
    "\u202e",
    "\ud7ff",
    "é",
    "🙂",
    "extends: a.yaml\n",
    "use: ",
    "name: ",
    "arms",
    "set",
    "school",
    "policy",
    "grades",
    "\\",
    "$",
    "=",
    "a.b.c: 1\n",
    "[[[[",
    "{a: {b: ",
    "2018-04-01",
    "12:30",
    "0x1F",
    "5e-324",
    "null",
]


def mutated(text: str, luck: random.Random) -> bytes:
    for _ in range(luck.randint(1, 6)):
        at, to = sorted((luck.randrange(len(text) + 1), luck.randrange(len(text) + 1)))
        kind = luck.randrange(6)
        if kind == 0:
            text = text[:at] + luck.choice(PIECES) + text[at:]
        elif kind == 1:
            text = text[:at] + luck.choice(PIECES) + text[at + luck.randint(1, 8) :]
        elif kind == 2:
            text = text[:at] + text[min(to, at + 40) :]
        elif kind == 3:
            text = text[:at] + text[at : at + 60] * 2 + text[at + 60 :]
        elif kind == 4:
            lines = text.split("\n")
            luck.shuffle(lines)
            text = "\n".join(lines)
        else:
            lines = text.split("\n")
            line = luck.randrange(len(lines))
            key, colon, _ = lines[line].partition(":")
            lines[line] = f"{key}{colon} {luck.choice(PIECES)}"
            text = "\n".join(lines)
    raw = text.encode("utf-8", "surrogatepass")
    if luck.random() < 0.1:
        at = luck.randrange(len(raw) + 1)
        raw = raw[:at] + luck.randbytes(luck.randint(1, 4)) + raw[at:]
    return raw


def fuzz(folder: Path, count: int, seed: int) -> tuple[int, int]:
    luck = random.Random(seed)
    seeds = [(load, file.read_text("utf-8")) for file in shipped("scenario").values()]
    seeds += [(load_experiment, file.read_text("utf-8")) for file in shipped("experiment").values()]
    file = folder / "a.yaml"
    fine = refused = 0
    for _ in range(count):
        reader, text = luck.choice(seeds)
        file.write_bytes(mutated(text, luck))
        faults = faults_of(reader, file)
        fine += faults is None
        refused += faults is not None
        for fault in faults or ():
            assert "\n" not in fault.what
            assert len(fault.what) < 3000
            assert fault.what.encode("utf-8")
    return fine, refused


def faults_of(reader: Callable[[Path], object], file: Path) -> tuple[Fault, ...] | None:
    try:
        reader(file)
    except Faults as error:
        return error.faults or (Fault("", ""),)
    return None


def test_some_hundred_mutations_give_faults_or_a_scenario(tmp_path: Path) -> None:
    fine, refused = fuzz(tmp_path, 400, 1)
    assert fine > 10
    assert refused > 100


@pytest.mark.slow
def test_a_hundred_thousand_mutations_give_faults_or_a_scenario(tmp_path: Path) -> None:
    fine, refused = fuzz(tmp_path, 100_000, 2)
    assert fine + refused == 100_000
