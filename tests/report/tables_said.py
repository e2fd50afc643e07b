"""What the cells of each table must show: by caption, what holds for each column of a row."""

import re

from figures_said import scale_of
from oracle import THIRDS, TRIAL_NUMBERS, keys_of
from phrases import GAPS, GROUPS, months
from shown import U, all_round, percent
from sure_said import led_by

LUCK = "(luck alone)"


def blank(cell):
    return cell == ""


def is_(value):
    """The cell shows a value; an undefined one is an empty cell."""
    if value is None or value != value:
        return blank
    return lambda cell: all_round([value], cell)


def ends(pair):
    return lambda cell: all_round([*pair], cell)


def count(told):
    return lambda cell: all_round([told.count, len(told.values)], cell)


def answer(store, row):
    primary = store.manifest["primary"]
    if row["Policy"] == LUCK:
        return {"worse of 100": is_(store.shares("luck alone")[0])}
    arm = store.arm[row["Policy"]]
    told = store.told(arm, primary)
    found = {"average": is_(told.mean), "9 in 10 worlds": ends(told.spread)}
    found |= {third: is_(store.told(arm, primary, third).mean) for third in THIRDS}
    for head in row:
        name = head.split(" ")[0].rstrip(",")
        if name in store.manifest["outcomes"] and head not in found:
            group = "high-low" if name == "gap" else "all"
            found[head] = is_(store.told(arm, name, group).mean)
    return found | {"worse of 100": is_(store.shares(arm)[0])}


def headlines(store, row):
    arm, primary = store.arm[row["Policy"]], store.manifest["primary"]
    if row["For"].startswith("Students worse off"):
        luck = store.shares("luck alone")[0]
        return {"For": lambda cell: cell == "Students worse off, of 100", "Worlds": blank,
                "Difference": is_(store.shares(arm)[0]), "In words": is_(luck)}  # fmt: skip
    groups = {"Low starters": "low", "High starters": "high"}
    outcome, group = (primary, groups[row["For"]]) if row["For"] in groups else ("gap", "high-low")
    told = store.told(arm, outcome, group)
    learned = months(store, told.mean)

    def words(cell):
        if outcome == "gap":
            return not re.search(r"\d", cell)
        return all_round([learned or 1], cell) and (" less" in cell) == (learned > 0 > told.mean)

    return {"Difference": is_(told.mean), "In words": words, "Worlds": count(told)}


def groups_of(store, row):
    arm, primary = store.arm[row["Policy"]], store.manifest["primary"]
    who = row["Students"]
    if who.startswith("gap "):
        outcome = "gap"
        group = next(g for g, words in ALL_GAPS.items() if who == f"gap {words}")
    else:
        outcome, group = primary, next(g for g, words in GROUPS.items() if who == words)
    told = store.told(arm, outcome, group)
    later = store.later(arm, outcome, group)
    return {
        "Students": lambda cell: True, "Difference, true skill": is_(told.mean),
        "95 % interval": ends(told.ends), "9 in 10 worlds": ends(told.spread),
        "Worlds": count(told), "A year later": is_(later.mean) if later else blank,
        "By the exam": is_(store.told(arm, outcome, group, measure="exam").mean),
    }  # fmt: skip


ALL_GAPS = {**GAPS, "90-10": "between the 90th and the 10th percentile"}


def raw(store, row):
    arm = store.arm[row["Policy"]]
    group = next(g for g, words in ALL_GAPS.items() if row["Gap"] == f"gap {words}")
    base, own = (store.level(name, "gap", group) for name in (store.reference, arm))
    spread = store.level(arm, "spread", "all") / store.level(store.reference, "spread", "all")
    return {
        "Gap": lambda cell: True, "Under the reference": is_(base), "Under the policy": is_(own),
        "Difference": is_(own - base), "Variance within grades, %": is_(100 * (spread - 1)),
    }  # fmt: skip


def prices(store, row):
    outcome = {"Staff minutes": "staff_minutes", "Cost": "cost"}[row["Price"]]
    told = store.told(store.arm[row["Policy"]], outcome)
    return {"Difference": is_(told.mean), "95 % interval": ends(told.ends),
            "9 in 10 worlds": ends(told.spread), "Worlds": count(told)}  # fmt: skip


def leaders(store, row):
    titles = {card["title"]: name for name, card in store.manifest["outcomes"].items()}
    found = store.leading(titles[row["Outcome"]])
    share, clearly = led_by(store, found, row["Policy"])
    return {"Policy": lambda cell: True, "Leads, share of draws": lambda cell: percent(share, cell),
            "Leads by what matters": lambda cell: percent(clearly, cell)}  # fmt: skip


def later(store, row):
    arm, primary = store.arm[row["Policy"]], store.manifest["primary"]
    told = store.later(arm, primary, "all")
    return {"At the end": is_(store.told(arm, primary).mean), "Later": is_(told.mean),
            "9 in 10 worlds": ends(told.spread), "Worlds": count(told)}  # fmt: skip


def one(told, row):
    """The columns that many figures share."""
    (low, high), (first, last) = told.ends, told.spread
    found = {"estimate": told.mean, "ci low": low, "ci high": high, "worlds low": first,
             "worlds high": last, "share": told.count / len(told.values),
             "worlds": len(told.values)}  # fmt: skip
    return {head: is_(value) for head, value in found.items() if head in row}


def figure_1(store, row):
    told = store.told(row["arm"], store.manifest["primary"])
    marks = {f"mark {nr}": is_(told.at((nr - 0.5) / 20)) for nr in range(1, 21)}
    return one(told, row) | marks


def figure_2(store, row):
    return one(store.told(row["arm"], row["outcome"], row["subgroup"]), row)


def figure_3a(store, row):
    worse, same, better = store.shares(row["arm"], row["third"])
    worlds = store.changes[row["arm"]]["world"].nunique()
    return {"worse": is_(worse), "same": is_(same), "better": is_(better), "worlds": is_(worlds)}


def figure_3b(store, row):
    middle, low, high, students = store.curve(row["arm"], int(row["percentile"]))
    return {"percentile": lambda cell: int(cell) in range(5, 100, 10), "median": is_(middle),
            "low": is_(low), "high": is_(high), "students": is_(students)}  # fmt: skip


def figure_5a(store, row):
    at_low, at_high, low, high = store.bar(row["assumption"])
    return {"correlation": is_(store.rho(row["assumption"])), "at low": is_(at_low),
            "at high": is_(at_high), "low": is_(low), "high": is_(high)}  # fmt: skip


def figure_5b(store, row):
    draws, at = sorted(set(store.draw_of.values())), int(row["draw"])
    found = {"draw": lambda cell: at in draws}
    for head in row:
        name = next((n for n in store.assumed if n.replace("_", " ") == head), None)
        if name:
            found[head] = is_(float(store.assumed[name][draws.index(at)]))
    return found


def figure_6(store, row):
    year, week = int(row["year"]), int(row["week"])
    told = store.told(row["arm"], store.manifest["primary"], row["subgroup"], year=year, week=week)
    return {"year": lambda cell: True, "week": lambda cell: True} | one(told, row)


def figure_7(store, row):
    same = [
        each
        for each in store.ledger.to_dict("records")
        if all(str(each[head]) == row[head] for head in ("trial", "outcome", "measure", "year",
                                                         "subgroup", "arm", "study", "kind"))
    ]  # fmt: skip
    (found,) = same if len(same) == 1 else [each for each in same if fits(each, row)][:1]
    wanted = {head: is_(value) for head, value in scaled(found).items()}
    texts = {head: str(text) for head, text in found.items() if head not in TRIAL_NUMBERS}
    wanted |= {head: (lambda cell, text=text: cell == text) for head, text in texts.items()}
    # a number in tens or hundreds has a unit that begins with them
    return wanted | {"unit": lambda cell: cell.removeprefix(tens_of(found)) == found["unit"]}


def tens_of(found):
    tens = scale_of(found) / (100.0 if found["unit"].startswith("of 100") else 1.0)
    return f"{tens:g} " if tens > 1 else ""


def scaled(found):
    scale = scale_of(found)
    values = {name.replace("_", " "): found[name] / scale for name in TRIAL_NUMBERS}
    return values | {"miss": values["model"] - values["published"]}


def fits(found, row):
    return all(is_(value)(row[head]) for head, value in scaled(found).items())


def whole_scenario(store, row):
    value = keys_of(store, store.reference).get(row["Key"])
    return {"Key": lambda cell: value is not None, "Value": lambda cell: cell == value}


def differs(store, row):
    found = {}
    for head in row:
        if head in store.arm:
            value = keys_of(store, store.arm[head]).get(row["Key"], "not there")
            found[head] = lambda cell, value=value: cell == value
    return found


def assumptions(store, row):
    card = next(a for a in store.manifest["assumptions"] if a["name"] == row["Assumption"])
    listed = store.codebook[store.codebook["name"] == row["Assumption"]].iloc[0]

    def span(low, high):
        def fine(cell):
            found = re.findall(rf"−?-?{U}", cell)
            return len(found) == 2 and all(
                float(f"{value:.3g}") == float(text.replace("−", "-"))
                for value, text in zip((low, high), found, strict=True)
            )

        return fine

    share = store.explained.get(row["Assumption"])
    prior = span(card["prior_low"], card["prior_high"]) if "prior_low" in card else blank
    return {
        "Value": lambda cell: float(f"{card['value']:.3g}") == float(cell.replace("−", "-")),
        "Range": span(float(listed["low"]), float(listed["high"])), "Before fitting": prior,
        "Meaning": lambda cell: cell == listed["meaning"],
        "Unit": lambda cell: cell == listed["unit"],
        "Source": lambda cell: cell == listed["source"],
        "Share of the result": lambda cell: percent(max(0.0, share), cell) if share else not cell,
    }  # fmt: skip


TABLES = [
    (r"Difference from .* after .*; the first \d columns", answer),
    (r"Headline numbers of every policy", headlines),
    (r"Difference from .* in .* and in the gaps", groups_of),
    (r"Gaps of true skill on the raw scale", raw),
    (r"Staff minutes and money", prices),
    (r"Who leads each outcome", leaders),
    (r"Difference from .*, and (?:a year|\d years) later", later),
    (r"The reference's scenario, key by key", whole_scenario),
    (r".*: what differs from", differs),
    (r"All assumptions", assumptions),
    (r"Numbers of figure 1:", figure_1),
    (r"Numbers of figure 2b?:", figure_2),
    (r"Numbers of figure 3a:", figure_3a),
    (r"Numbers of figure 3b:", figure_3b),
    (r"Numbers of figure 4:", figure_2),
    (r"Numbers of figure 5a:", figure_5a),
    (r"Numbers of figure 5b:", figure_5b),
    (r"Numbers of figure 6:", figure_6),
    (r"Numbers of figure 7:", figure_7),
]
