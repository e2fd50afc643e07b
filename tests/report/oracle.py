"""Compute what a report says from the files of its run folder, by ways of its own.

Nothing here imports plsim: values come from results.csv, students.parquet, draws.csv,
manifest.json, codebook.csv and the ledger of trials.
"""

import json
import math
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

THIRDS = ("low", "middle", "high")
TRIAL_NUMBERS = (
    "published", "published_low", "published_high", "model", "model_low", "model_high",
    "accept_low", "accept_high",
)  # fmt: skip
BOARD = ("achievement", "gap", "known", "strain", "cost")


@dataclass(frozen=True)
class Told:
    """Hold what can be told of one arm's paired differences over worlds."""

    values: np.ndarray
    draws: np.ndarray

    @property
    def mean(self):
        return math.fsum(self.values) / len(self.values)

    @cached_property
    def ends(self):
        """Give the 95 % interval: Student's over draws, moved out where draws are skewed."""
        sums = {}
        for value, draw in zip(self.values, self.draws, strict=True):
            sums[draw] = sums.get(draw, 0.0) + value - self.mean
        sums = np.array(list(sums.values()))
        count = len(sums)
        error = math.sqrt(count / (count - 1) * math.fsum(sums**2)) / len(self.values)
        t = stats.t.ppf(0.975, count - 1)
        squares = math.fsum(sums**2) / count
        a = math.fsum(sums**3) / count / squares**1.5 / math.sqrt(count) if squares > 1e-20 else 0.0

        def out(x):
            return 3 / a * (math.cbrt(1 + a * (x - a / 6)) - 1) if abs(a) > 1e-6 else x

        return self.mean - error * max(t, out(t)), self.mean + error * max(t, -out(-t))

    def at(self, share):
        return float(np.quantile(self.values, share))

    @property
    def spread(self):
        return self.at(0.05), self.at(0.95)

    @property
    def count(self):
        side = np.sign(self.mean)
        return int(sum(np.sign(value) == side for value in self.values))


class Store:
    """Read a run folder and compute from it."""

    def __init__(self, folder: Path, ledger: Path):
        self.folder = folder.name
        self.manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        rows = pd.read_csv(folder / "results.csv", keep_default_na=False)
        self.students = pd.read_parquet(folder / "students.parquet")
        self.students["arm"] = self.students["arm"].astype(str)
        self.draws = pd.read_csv(folder / "draws.csv")
        self.codebook = pd.read_csv(folder / "codebook.csv", keep_default_na=False)
        with (folder / "summary.csv").open(encoding="utf-8") as file:
            self.summary_rows = sum(1 for _ in file) - 1
        kinds = dict.fromkeys(TRIAL_NUMBERS, float) | {"year": int}
        self.ledger = pd.read_csv(ledger, dtype=str, keep_default_na=False)
        self.ledger = self.ledger.replace({name: {"": "nan"} for name in TRIAL_NUMBERS}).astype(
            kinds
        )
        self.draw_of = dict(zip(rows["world"], rows["draw"], strict=True))
        keys = ["arm", "outcome", "measure", "year", "week", "subgroup"]
        self.values = {
            key: dict(zip(own["world"], own["value"], strict=True))
            for key, own in rows.groupby(keys)
        }
        self.last_week = rows.groupby(["outcome", "measure", "year"])["week"].max().to_dict()
        self.reference = self.manifest["reference"]
        self.arms = [arm["name"] for arm in self.manifest["arms"]]
        self.others = [arm for arm in self.arms if arm != self.reference]
        self.title = {arm["name"]: arm["title"] for arm in self.manifest["arms"]}
        self.arm = {title: name for name, title in self.title.items()}
        self.year = self.manifest["years"]

    def card(self, outcome):
        return self.manifest["outcomes"][outcome]

    def measure(self, outcome):
        """Give the measure that is shown: true skill, where it was measured."""
        return "skill" if (outcome, "skill", self.year) in self.last_week else ""

    def sd(self, measure, year, week):
        """Give the reference's SD within grades of a week (else of its year's end), over worlds."""
        known = [k[4] for k in self.values if k[:4] == (self.reference, "spread", measure, year)]
        week = week if week in known else max(known)
        spread = self.values[self.reference, "spread", measure, year, week, "all"]
        return math.sqrt(math.fsum(spread.values()) / len(spread))

    @cache  # noqa: B019 - lives as long as a test
    def told(self, arm, outcome, group="all", *, measure=None, year=None, week=None, base=None):
        """Give the differences of an arm from another (the reference, if none is named)."""
        measure = self.measure(outcome) if measure is None else measure
        year = year or self.year
        week = self.last_week[outcome, measure, year] if week is None else week
        own = self.values[arm, outcome, measure, year, week, group]
        other = self.values[base or self.reference, outcome, measure, year, week, group]
        scale = self.sd(measure, year, week) if self.card(outcome)["standardise"] else 1.0
        worlds = sorted(own.keys() & other.keys())
        values = np.array([(own[world] - other[world]) / scale for world in worlds])
        return Told(values, np.array([self.draw_of[world] for world in worlds]))

    def later(self, arm, outcome, group):
        """Give the differences at the end of the years that followed; None where none did."""
        after = self.manifest["followup"]
        if not after:
            return None
        return self.told(arm, outcome, group, year=self.year + after["years"])

    @cached_property
    def ranked(self):
        """Order the arms but the reference by the primary outcome's average."""
        return sorted(self.others, key=lambda arm: -self.told(arm, self.manifest["primary"]).mean)

    def level(self, arm, outcome, group):
        """Give an arm's average over worlds in raw units."""
        measure = self.measure(outcome)
        week = self.last_week[outcome, measure, self.year]
        return float(
            np.mean([*self.values[arm, outcome, measure, self.year, week, group].values()])
        )

    # students

    @cached_property
    def changes(self):
        """Give each arm's students: world, third, tenth of starters, change in SD of true skill."""
        base = self.students[self.students["arm"] == self.reference].copy()
        grade = base.groupby(["world", "grade"])["end"]
        sd = math.sqrt(
            ((base["end"] - grade.transform("mean")) ** 2).groupby(base["world"]).mean().mean()
        )
        order = base.groupby(["world", "grade"])["start"].rank(method="first")
        size = base.groupby(["world", "grade"])["start"].transform("size")
        base["tenth"] = [5 + 10 * min(9, math.ceil(10 * r / n - 1e-9) - 1)
                         for r, n in zip(order, size, strict=True)]  # fmt: skip
        found = {}
        for arm, own in self.students.groupby("arm"):
            both = own.merge(base, on=["world", "student"], suffixes=("", "_base"))
            both["change"] = (both["end"] - both["end_base"]) / sd
            both["group"] = both["third_base"].map(dict(enumerate(THIRDS)))
            found[arm] = both
        return found

    def shares(self, arm, third="all"):
        """Give per 100 students worse off, about the same, better off: averages over worlds."""
        own = self.changes[arm]
        own = own if third == "all" else own[own["group"] == third]
        worse = (own["change"] <= -0.1 + 1e-12).groupby(own["world"]).mean().mean() * 100
        better = (own["change"] >= 0.1 - 1e-12).groupby(own["world"]).mean().mean() * 100
        return worse, 100 - worse - better, better

    def curve(self, arm, percentile):
        own = self.changes[arm]
        change = own.loc[own["tenth"] == percentile, "change"].to_numpy()
        return (*(float(np.quantile(change, q)) for q in (0.5, 0.1, 0.9)), len(change))

    # draws

    def by_draw(self, arm, outcome):
        """Give an arm's difference from the reference by draw, better side up."""
        told = self.told(arm, outcome, "high-low" if outcome == "gap" else "all")
        up = -1.0 if self.card(outcome)["direction"] == "lower" else 1.0
        found = {}
        for value, draw in zip(told.values, told.draws, strict=True):
            found.setdefault(draw, []).append(up * value)
        return np.array([float(np.mean(found[draw])) for draw in sorted(found)])

    @property
    def judged(self):
        return [name for name in BOARD if name in self.manifest["outcomes"]]

    def leading(self, outcome):
        """Give {arms that are equal in every draw: (share of draws led, share led clearly)}."""
        table = {arm: self.by_draw(arm, outcome) for arm in self.arms}
        smallest, draws = self.card(outcome)["smallest"], len(table[self.reference])
        leads, clear = Counter(), Counter()
        for nr in range(draws):
            best = max(own[nr] for own in table.values())
            first = [arm for arm, own in table.items() if own[nr] == best]
            for arm in first:
                leads[arm] += 1 / len(first) / draws
            second = sorted(own[nr] for own in table.values())[-2]
            if len(first) == 1 and best - second >= smallest:
                clear[first[0]] += 1 / draws
        together = {}
        for arm in leads:
            same = frozenset(a for a in self.arms if np.array_equal(table[a], table[arm]))
            share, clearly = together.get(same, (0.0, 0.0))
            together[same] = (share + leads[arm], max(clearly, clear[arm]))
        return together

    def regret(self, outcome):
        table = {arm: self.by_draw(arm, outcome) for arm in self.arms}
        best = np.max([*table.values()], axis=0)
        return {arm: best - own for arm, own in table.items()}

    @cached_property
    def two(self):
        """Name the arm that is best on average, and of the others the one that leads most draws."""
        primary = self.manifest["primary"]
        table = {arm: self.by_draw(arm, primary) for arm in self.arms}
        means = {arm: own.mean() for arm, own in table.items()}
        first = max(means, key=means.get)
        best = [
            max(table, key=lambda arm, nr=nr: table[arm][nr]) for nr in range(len(table[first]))
        ]
        led = Counter(best)
        rest = [arm for arm in self.arms if arm != first]
        return first, max(rest, key=lambda arm: (led[arm], means[arm]))

    @cached_property
    def apart(self):
        """Give the difference of these two on the primary outcome, draw by draw."""
        first, rival = (self.by_draw(arm, self.manifest["primary"]) for arm in self.two)
        return first - rival

    @cached_property
    def assumed(self):
        """Give what varied between draws under the first two arms: {name: values by draw}."""
        tables = {arm: self.draws[self.draws["arm"] == arm].sort_values("draw") for arm in self.two}
        found = {}
        for name in self.draws.columns[2:]:
            own = {arm: table[name].to_numpy(float) for arm, table in tables.items()}
            own = {arm: values for arm, values in own.items() if len(set(values)) > 1}
            if len(own) == 2 and np.array_equal(*own.values()):
                found[name] = next(iter(own.values()))
            else:
                found |= {f"{name} ({arm})": values for arm, values in own.items()}
        return found

    def rho(self, name):
        return float(stats.spearmanr(self.assumed[name], self.apart).statistic)

    def bar(self, name):
        """Give the difference where an assumption is at its 10th and 90th percentile, and those."""
        x, y = self.assumed[name], self.apart
        slope = stats.linregress(stats.rankdata(x) / len(x), y).slope
        return (y.mean() - 0.4 * slope, y.mean() + 0.4 * slope,
                float(np.quantile(x, 0.1)), float(np.quantile(x, 0.9)))  # fmt: skip

    @cached_property
    def explained(self):
        """Give each assumption's share of what single ones explain, by its bare name."""
        chance = 1 / (len(self.apart) - 1)
        raw = {name: self.rho(name) ** 2 - chance for name in self.assumed}
        whole, found = math.fsum(raw.values()), Counter()
        for name, value in raw.items():
            found[name.partition(" (")[0]] += value / whole
        return found

    @cached_property
    def bare(self):
        """List the assumptions without a source."""
        return [a["name"] for a in self.manifest["assumptions"] if a["source"] == "assumed"]

    def components(self):
        """Give the share of draws in the spread of the leading differences, and its interval."""
        between = within = 0.0
        for arm in self.others:
            told = self.told(arm, self.manifest["primary"])
            pairs = np.array([told.values[told.draws == draw] for draw in sorted(set(told.draws))])
            within += float(((pairs[:, 0] - pairs[:, 1]) ** 2).mean()) / 2
            between += 2 * float(pairs.mean(axis=1).var(ddof=1))
        law = stats.f(len(pairs) - 1, len(pairs))
        ratios = [between / within / each for each in (1.0, law.ppf(0.975), law.ppf(0.025))]
        return [max(0.0, (ratio - 1) / (ratio + 1)) for ratio in ratios]

    def reduction(self, arm):
        """Give how often the variance of an unpaired difference is that of the paired one."""
        primary, measure = self.manifest["primary"], self.measure(self.manifest["primary"])
        week = self.last_week[primary, measure, self.year]
        own, base = (
            np.array([value for _, value in sorted(
                self.values[name, primary, measure, self.year, week, "all"].items())])
            for name in (arm, self.reference)
        )  # fmt: skip
        return (own.var(ddof=1) + base.var(ddof=1)) / (own - base).var(ddof=1)

    def per_100(self, arm):
        """Give the primary outcome per 100 of money, with its interval by the delta method."""
        effect, cost = self.told(arm, self.manifest["primary"]), self.told(arm, "cost")
        rate = effect.mean / (cost.mean / 100)
        left = Told((effect.values - rate * cost.values / 100) / (cost.mean / 100), effect.draws)
        return rate, rate + left.ends[0], rate + left.ends[1]

    # trials

    def counted(self, role):
        own = self.ledger[self.ledger["role"] == role]["inside"]
        return int((own == "yes").sum()), int(own.isin(["yes", "no"]).sum())

    def scores(self):
        """Give {who: (mean squared miss, inside, of)} for the model and its two rivals."""
        table = self.ledger
        table = table[(table["kind"] == "difference") & (table["unit"] == "SD")]
        table = table[table["published"].notna()]
        fitted = table.loc[table["role"] == "fit", "published"].mean()
        tested = table[(table["role"] != "fit") & (table["inside"] != "not run")]
        found = {}
        for who in ("the model", "always 0", "the mean of fitted findings"):
            said = {"the model": tested["model"], "always 0": 0.0 * tested["published"]}.get(
                who, 0.0 * tested["published"] + fitted
            )
            inside = (tested["accept_low"] <= said) & (said <= tested["accept_high"])
            miss = float(((said - tested["published"]) ** 2).mean())
            found[who] = (miss, int(inside.sum()), len(tested))
        return found

    def wrong_signs(self):
        table = self.ledger[self.ledger["kind"].isin(["difference", "order"])]
        up = (table["published"] > 0) & (table["model_high"] < 0)
        return int((up | ((table["published"] < 0) & (table["model_low"] > 0))).sum())


def written(value):
    """Write a value of a scenario as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.12g}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    return str(value)


def keys_of(store, name):
    """Give every key of an arm's scenario, levers left at their defaults too, with its value."""
    arm = next(arm for arm in store.manifest["arms"] if arm["name"] == name)
    found = {}

    def walk(tree, above):
        for key, value in tree.items():
            if isinstance(value, dict):
                walk(value, f"{above}{key}.")
            elif value is not None and f"{above}{key}" not in ("name", "title", "notes"):
                found[f"{above}{key}"] = written(value)

    walk({**arm["scenario"], **arm["whole"]}, "")
    return found


def differing(store, name):
    one, other = keys_of(store, store.reference), keys_of(store, name)
    return {key for key in one | other if one.get(key) != other.get(key)}
