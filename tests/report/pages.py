"""A run folder whose numbers are invented, with its pages; and an independent reader of pages."""

import csv
import re
from html.parser import HTMLParser

import fake_results
import numpy as np
import pandas as pd

from plsim.analysis.deciding import robustness
from plsim.analysis.summary import analyse
from plsim.report.choice import Choice
from plsim.report.tables import write_tables
from plsim.report.writing import write_report

HOSTILE = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
ARMS = ["fixed", "westover", "tracked", "self_paced"]
WORLDS = 40
VOID = {"meta", "link", "br"}
LEDGER = pd.DataFrame(
    [
        {
            "trial": trial, "role": role, "study": "Nobody 2026", "outcome": "achievement",
            "measure": "exam", "year": 1, "subgroup": "all", "arm": "small", "published": 0.2,
            "published_low": 0.1, "published_high": 0.3, "model": model, "model_low": model - 0.1,
            "model_high": model + 0.1, "accept_low": 0.1, "accept_high": 0.3, "inside": inside,
            "status": "COMPUTED", "kind": "difference", "unit": "SD",
        }
        for trial, role, model, inside in (
            ("inside", "fit", 0.2, "yes"), ("missed", "held_out", 0.05, "no"),
        )
    ]
)  # fmt: skip


def manifest():
    found = fake_results.manifest(ARMS, WORLDS, notes=HOSTILE, question=f"Which? {HOSTILE}")
    titles = {"tracked": HOSTILE, "self_paced": FORMULA}
    for arm in found["arms"]:
        arm["title"] = titles.get(arm["name"], arm["title"])
        arm["notes"] = FORMULA
        arm["policy"] = {"use": arm["name"], "every": 6}
        arm["scenario"] = {"years": 1, "policy": arm["policy"], "school": {"class_size": 20}}
    found["arms"][1]["overrides"] = [
        {"key": "policy.every", "before": "6", "after": "6", "idle": True},
        {"key": "school.class_size", "before": "24", "after": "20", "idle": False},
    ]
    found["policies"] = {"westover": {"title": "Westover", "text": HOSTILE, "weakest_link": "none"}}
    found["people"] = {"westover": {"regrouped": [0, 6, 12, 18, 24, 30]}}
    return found


def draws():
    """What the draws assumed: the first number leads with the effects, the others are noise."""
    rng = np.random.default_rng(5)
    values = pd.DataFrame(rng.uniform(0.5, 2.0, (WORLDS // 2, 4)))
    values.columns = [f"software.{i}" for i in range(4)]
    tables = [values.assign(arm=arm, draw=range(WORLDS // 2)) for arm in ARMS]
    return pd.concat(tables, ignore_index=True)


def made(folder):
    """Write a run's tables and pages; give its findings."""
    results = fake_results.results(ARMS, WORLDS, weekly=True)
    later = results[(results.week == 36) & (results.subgroup == "all")].assign(year=2)
    found = analyse(
        pd.concat([results, later]), fake_results.students(ARMS), manifest(), draws=draws()
    )
    choice = Choice(found.summary, found.manifest)
    deciding = robustness(found, [choice.cell(name) for name in choice.board()])
    write_report(folder, found, deciding, LEDGER)
    write_tables(folder, summary=found.summary, codebook=found.summary.head(1))
    return found


class Reader(HTMLParser):
    """Read a page by hand: its text, its tables (caption, heads, rows), its pictures."""

    def __init__(self, text):
        super().__init__()
        self.path, self.words, self.tables, self.pictures = [], [], [], []
        self.cell = self.title = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag in VOID:
            return
        self.path.append(tag)
        if tag == "svg" and self.path.count("svg") == 1:
            self.pictures.append({"attributes": dict(attrs), "title": "", "desc": "", "text": ""})
        if tag == "table":
            self.tables.append({"caption": "", "rows": []})
        if tag == "tr":
            self.tables[-1]["rows"].append([])
        if tag in ("td", "th"):
            self.tables[-1]["rows"][-1].append("")

    def handle_endtag(self, tag):
        while self.path and self.path.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" in self.path:
            return
        if "svg" in self.path:
            kind = self.path[-1] if self.path[-1] in ("title", "desc") else "text"
            self.pictures[-1][kind] += data
        elif "td" in self.path or "th" in self.path:
            self.tables[-1]["rows"][-1][-1] += data
        elif "caption" in self.path:
            self.tables[-1]["caption"] += data
        else:
            self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))

    def table(self, start):
        return next(table for table in self.tables if table["caption"].startswith(start))


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    """Read a number as a page writes it; a share sign or a unit is no part of it."""
    return float(text.replace("−", "-").replace("+", "").replace(",", ""))
