"""Every number in the text of report.html is the store's: the page is read, the store computed.

The run is one of experiments/main.yaml in a small school. What the page says is traced by
`traced.py` to values that `oracle.py` computes from results.csv, students.parquet, draws.csv,
manifest.json, codebook.csv and the ledger of trials, without any code of plsim.
"""

import json
import random
import re
import shutil
from copy import deepcopy

import pytest
from oracle import Store
from phrases import CONSTANT
from traced import Page, untraced

from plsim.experiment.compare import compare
from plsim.experiment.planned import planned
from plsim.experiment.progress import Quiet
from plsim.report.writing import LEDGER
from plsim.scenario import load_experiment, shipped

SMALL = ("school.grades=[4]", "school.classes=2", "school.class_size=16")
KEYS = {"year", "week", "percentile", "draw", "Key"}  # they say which row it is


def done(folder, sets, worlds):
    experiment = load_experiment("main", sets, worlds=worlds)
    return compare(planned(experiment), folder, workers=1, watch=Quiet()).folder


def store(folder):
    return Store(folder, next(iter(shipped("trial").values())).parent / LEDGER)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return done(tmp_path_factory.mktemp("every") / "run", SMALL, 40)


@pytest.fixture(scope="module")
def page(folder):
    return Page((folder / "report.html").read_text("utf-8"))


@pytest.fixture(scope="module")
def known(folder):
    return store(folder)


@pytest.mark.no_cover
def test_every_number_is_the_stores(page, known):
    assert untraced(page, known) == []
    cells = [cell for table in page.tables for row in table["rows"] for cell in row]
    texts = [text for _, text, _ in page.texts]
    labels = [label for each in page.labels.values() for label in each]
    found = [len(re.findall(r"\d+", " ".join(some))) for some in (cells, texts, labels)]
    assert min(found) > 100, found  # it has read something


@pytest.mark.slow
def test_every_number_of_the_main_experiment_is_the_stores(tmp_path):
    folder = done(tmp_path / "run", (), 200)
    assert untraced(Page((folder / "report.html").read_text("utf-8")), store(folder)) == []


def changed(text, luck):
    """Change the last digit of one number that is no constant phrase; None where there is none."""
    fixed = [m.span() for phrase in CONSTANT for m in re.finditer(phrase, text)]
    places = [
        m.end() - 1
        for m in re.finditer(r"\d[\d,.]*(?<=\d)", text)
        if not any(start <= m.start() < end for start, end in fixed)
    ]
    if not places:
        return None
    at = luck.choice(places)
    return f"{text[:at]}{(int(text[at]) + 5) % 10}{text[at + 1 :]}"


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", [1])
def test_a_number_that_is_changed_in_the_page_is_found(page, known, seed):
    """In every text, every row of every table and every figure one number is changed, and found."""
    luck, page = random.Random(seed), deepcopy(page)
    texts = 0
    for text in page.texts:
        other = changed(text[1], luck)
        texts += other is not None
        text[1] = other or text[1]
    rows = []
    for table in page.tables:
        heads = [head.strip() for head in table["rows"][0]]
        for row in table["rows"][1:]:
            places = [
                nr for nr, cell in enumerate(row) if heads[nr] not in KEYS and changed(cell, luck)
            ]
            if places:
                nr = luck.choice(places)
                row[nr] = changed(row[nr], luck)
                rows.append((table["caption"].strip(), [cell.strip() for cell in row[:4]]))
    figures = [
        name for name, labels in page.labels.items() if any(changed(x, luck) for x in labels)
    ]
    for name in figures:
        labels = page.labels[name]
        nr = luck.choice([nr for nr, label in enumerate(labels) if changed(label, luck)])
        labels[nr] = changed(labels[nr], luck)
    found = untraced(page, known)
    missing = [row for row in rows if not any(str(row[1]) in each for each in found)]
    assert missing == []
    assert [name for name in figures if not any(f"figure {name}:" in each for each in found)] == []
    sections = {section for section, *_ in page.texts} | {"footer"}
    said = [each for each in found if each.split(":")[0] in sections]
    assert len(said) == texts
    assert len(rows) > 300
    assert texts > 60
    assert len(figures) >= 7


@pytest.mark.no_cover
@pytest.mark.parametrize("what", ["a value", "an assumption", "a student", "a seed"])
def test_a_number_that_is_changed_in_the_store_is_found(folder, page, tmp_path, what):
    other = tmp_path / "other"
    other.mkdir()
    for name in ("results.csv", "students.parquet", "draws.csv", "manifest.json", "codebook.csv",
                 "summary.csv"):  # fmt: skip
        shutil.copy(folder / name, other / name)
    TAMPER[what](other)
    assert untraced(page, store(other))


def of_value(folder):
    """Change one world's true skill of low starters at the end by half a SD."""
    lines = (folder / "results.csv").read_text("utf-8").splitlines()
    start = "westover,7,3,1,36,low,achievement,skill,"
    (nr,) = [nr for nr, line in enumerate(lines) if line.startswith(start)]
    value, unit = lines[nr].removeprefix(start).split(",")
    lines[nr] = f"{start}{float(value) + 0.5},{unit}"
    (folder / "results.csv").write_text("\n".join(lines), "utf-8")


def of_manifest(change):
    def tamper(folder):
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        change(manifest)
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    return tamper


def of_student(folder):
    import pandas as pd

    table = pd.read_parquet(folder / "students.parquet")
    own = table["arm"].astype(str) == "self_paced"
    (table.assign(end=table["end"] + 0.3 * own)).to_parquet(folder / "students.parquet")


TAMPER = {
    "a value": of_value,
    "an assumption": of_manifest(lambda made: made["assumptions"][3].update(value=0.123)),
    "a student": of_student,
    "a seed": of_manifest(lambda made: made.update(seed=made["seed"] + 1)),
}
