"""What phrases about a whole run must say: how sure, who leads, what flips, what was run."""

import math
import re

import numpy as np
from oracle import BOARD, THIRDS, differing
from phrases import COUNT, counts, either, says
from shown import number, percent, rounds

SECTIONS = [
    "The answer", "Whom it helps", "Who gains, who loses", "What it costs",
    "What would flip the answer", "When it happens", "What was compared", "What was assumed",
    "Has the model earned trust?", "What this cannot tell you", "Check, cite, repeat",
]  # fmt: skip
ROLES = {"held-out": "held_out", "unseen": "unseen", "fitted": "fit"}
HASH = r"[0-9a-f]"


@says(r"(?P<n><I>) worlds fix each average to ±(?P<half><U>)")
def half(store, m, _):
    found = [store.told(arm, store.manifest["primary"]) for arm in store.others]
    widest = max((told.ends[1] - told.ends[0]) / 2 for told in found)
    return number(m["n"]) == len(found[0].values) and rounds(widest, m["half"])


@says(r"(?P<n><I>) draws may lack rare ones that matter")
def few(store, m, _):
    return number(m["n"]) == len(store.apart) < 20


@says(r"pairing did the work of (?P<n><I>) unpaired worlds")
def unpaired(store, m, _):
    middle = float(np.median([store.reduction(arm) for arm in store.others]))
    return rounds(middle * store.manifest["worlds"], m["n"])


@says(r"(?P<share><U>) % \((?P<low><U>) to (?P<high><U>) %\) of the spread between worlds")
def spread(store, m, _):
    texts = m["share"], m["low"], m["high"]
    return all(rounds(100 * share, t) for share, t in zip(store.components(), texts, strict=True))


@says(r"(?P<share><P>) of what single assumptions do to the difference")
def single(store, m, _):
    share = sum(store.explained[name] for name in store.bare)
    return percent(min(1, max(0, share)), m["share"])


@says(
    r"(?P<share><P>) of (?:what was assumed|the assumptions) \((?P<k><I>) of (?P<n><I>)"
    r"(?: assumptions)?, by count\)"
)
def bare(store, m, _):
    found = (len(store.bare), len(store.manifest["assumptions"]))
    return (number(m["k"]), number(m["n"])) == found and percent(found[0] / found[1], m["share"])


@says(r"(?P<n><I>) draws are too few", r"beyond chance in (?P<n><I>) draws")
def draws(store, m, _):
    return number(m["n"]) == len(store.apart)


@says(
    r"came out ahead of <A> in (?P<k><I>) of (?P<n><I>) draws",
    r"(?<=; in )(?P<k><I>) of (?P<n><I>) draws of all",
    r"came out ahead of <A> in none of (?P<n><I>) draws",
)
def ahead(store, m, _):
    k = number(m.groupdict().get("k") or "0")
    return (k, number(m["n"])) == ((store.apart < 0).sum(), len(store.apart))


def left_out(store, edges):
    """Count how often boxes that are sought in nine tenths of the draws are right in the rest."""
    won = np.asarray(store.apart < 0)
    fold = np.random.default_rng(20180401).permutation(len(won)) % 10
    found = []
    for each in range(10):
        learned, inside = fold != each, np.ones(len(won), dtype=bool)
        for before in range(edges):
            own = inside & learned
            cut = None if won[own].all() else best_cut(store, won, own, learned.sum())
            if cut is None:
                inside &= before > 0
                break
            inside &= cut
        found += won[inside & ~learned].tolist()
    return sum(found) / len(found)


def best_cut(store, won, own, draws):
    """Find the draws on the better side of the cut that gathers most of those in which it won."""
    fewest, best, cut = max(2, math.ceil(0.05 * draws)), 0.0, None
    if own.sum() < 2 * fewest:
        return None
    ordered = {name: np.sort(x[own]) for name, x in store.assumed.items()}
    for at in range(fewest, own.sum() - fewest + 1):
        for name, x in store.assumed.items():
            low, high = ordered[name][at - 1 : at + 1]
            gathered = won[own & (x <= low)].sum() - at * won[own].mean()
            if low < high and abs(gathered) > best + 1e-9:
                few = [float(f"{(low + high) / 2:.{n}g}") for n in range(3, 17)]
                value = next((v for v in few if low < v < high), (low + high) / 2)
                best, cut = abs(gathered), (x < value) if gathered > 0 else (x > value)
    return cut


@says(
    r"where (?P<rule>\S+(?: \(\w+\))? [<>] \S+(?: and \S+(?: \(\w+\))? [<>] \S+)?) \(true in"
    r" (?P<density><P>) of those draws, (?P<expected><P>) where left out of the search; holds"
    r" (?P<coverage><P>) of the draws"
)
def rule(store, m, _):
    inside = np.ones(len(store.apart), dtype=bool)
    edges = re.findall(r"(\S+(?: \(\w+\))?) ([<>]) (\S+)", m["rule"])
    for name, side, value in edges:
        x = store.assumed[name]
        inside &= x < float(value) if side == "<" else x > float(value)
    if not percent(left_out(store, len(edges)), m["expected"]):
        return False
    won = store.apart < 0
    fits = percent((won & inside).sum() / inside.sum(), m["density"])
    return fits and percent((won & inside).sum() / won.sum(), m["coverage"])


@says(
    r"(?P<outcome>[A-Z][\w ]*): led by (?P<who>.*?) of (?P<n><I>) draws"
    r"(?: and (?P<rest><I>) others? in the rest)?"
)
def leaders(store, m, _):
    titles = {card["title"].lower(): name for name, card in store.manifest["outcomes"].items()}
    outcome = titles.get(m["outcome"].lower())
    if outcome not in BOARD:
        return False
    found, title = store.leading(outcome), either(store.arm)
    share = r"(?:\d+ %|under 1 %|over 99 %)"
    said = re.findall(rf"({title}(?: = {title})*(?: = {COUNT} others)?) in ({share})", m["who"])
    shares = all(percent(led_by(store, found, who)[0], text) for who, text in said)
    rest = number(m["rest"] or "0") == len(found) - len(said)
    return bool(said) and shares and rest and number(m["n"]) == len(store.apart)


def led_by(store, found, who):
    """Give (share led, share led clearly) of policies said as `A`, `A = B` or `A = 7 others`."""
    *titles, last = who.split(" = ")
    others = re.fullmatch(rf"({COUNT}) others", last)
    arms = {store.arm[title] for title in titles} | (set() if others else {store.arm[last]})
    more = number(others[1]) if others else 0
    same = (own for own in found if arms <= own and len(own) == len(arms) + more)
    return found.get(next(same, None), (-1.0, -1.0))


@says(
    r"Least regret on [\w ]+: (?P<arm><A>), (?P<mean><U>) SD behind the best policy of each draw on"
    r" average, and at most (?P<high><U>) SD in"
)
def regret(store, m, _):
    found = store.regret(store.manifest["primary"])
    best = min(found, key=lambda arm: found[arm].mean())
    high = float(np.quantile(found[best], 0.95))
    said = rounds(found[best].mean(), m["mean"]) and rounds(high, m["high"])
    return store.arm[m["arm"]] == best and said


@says(r"\((?P<n><I>) comparisons, ")
def compared(store, m, _):
    arms = len(store.arms)
    judged = [name for name in store.judged if store.card(name)["direction"] != "neither"]
    return number(m["n"]) == arms * (arms - 1) * len(judged)


@says(r"All (?P<n><I>) differences that were looked at")
def looked_at(store, m, _):
    return number(m["n"]) == store.summary_rows


@says(r"ensemble of (?P<n><I>) draws")
def ensemble(store, m, _):
    return number(m["n"]) == store.manifest["ensemble"]["members"]


@says(
    r"(?P<k><I>) of (?P<n><I>) (?P<role>held-out|unseen|fitted) findings(?= reproduced|,| and)",
)
def reproduced(store, m, _):
    told = store.manifest["ensemble"]["reproduced"][ROLES[m["role"]]]
    return [number(m["k"]), number(m["n"])] == told


@says(
    r"of (?P<n><I>) differences never fitted (?P<k><I>), where always saying 0 reproduces"
    r" (?P<zero><I>)"
)
def never_fitted(store, m, _):
    made = store.manifest["ensemble"]["reproduced"]
    said = [number(m[key]) for key in ("k", "n", "zero")]
    return said == [*made["the model"], made["always 0"][0]]


@says(r"(?P<k><I>) of (?P<n><I>) (?P<role>held-out|unseen|fitted) findings inside")
def inside(store, m, _):
    return (number(m["k"]), number(m["n"])) == store.counted(ROLES[m["role"]])


@says(r"\((?P<n><I>) not run\)")
def not_run(store, m, before):
    role = re.findall(r"(held-out|unseen|fitted) findings inside", before)[-1]
    own = store.ledger[store.ledger["role"] == ROLES[role]]
    return number(m["n"]) == (own["inside"] == "not run").sum()


@says(
    r"(?P<who>the model|always 0|the mean of fitted findings) (?P<miss>\d\.\d+) \((?P<k><I>) of"
    r" (?P<n><I>) inside\)"
)
def score(store, m, _):
    miss, hit, of = store.scores()[m["who"]]
    return rounds(miss, m["miss"]) and (number(m["k"]), number(m["n"])) == (hit, of)


@says(r"Clearly of the wrong sign: (?P<n><I>)")
def wrong(store, m, _):
    return number(m["n"]) == store.wrong_signs()


# what was run


@says(r"^(?P<nr>\d+)\. (?P<title>.+)$")
def heading(_, m, __):
    return (int(m["nr"]), m["title"]) in enumerate(SECTIONS, start=1)


@says(
    r"<I> policies x <I> worlds \(<I> draws of what is assumed\), <I> school",
    r"<I> ways to run the same school were compared, <I> worlds each",
    r"from <I> worlds of each arm, seed <I>", r"<I> of each arm, on <I> draws",
    r"(?<=seed )<I>|^<I>$",
)  # fmt: skip
def sizes(store, m, _):
    made = store.manifest
    arms, worlds, seed = len(store.arms), made["worlds"], made["seed"]
    told = ([arms, worlds, made["draws"], store.year], [arms, worlds], [worlds, seed],
            [worlds, made["draws"]], [seed])  # fmt: skip
    return counts(m[0]) in told


@says(
    rf"(?<=Fingerprint )(?P<start>{HASH}{{8}})(?= ?\.)", rf"(?<=, run )(?P<run>{HASH}{{32}})(?=,)",
    r"(?P<day>\d{4}-\d\d-\d\d)(?=\.)", r"(?P<plsim>plsim \S+)(?=, experiment)",
    r"^(?P<when>\S+ and \S+)$", r"^(?P<versions>python .*)$", r"^(?P<machine>Linux \w+)$",
    r"^plsim (?:verify|report) (?P<folder>\S+)",
)  # fmt: skip
def names(store, m, _):
    made = store.manifest["provenance"]
    versions = {**store.manifest["versions"], **made["shown_with"]}
    wanted = {
        "start": store.manifest["run"][:8], "run": store.manifest["run"],
        "day": made["ended"][:10], "when": f"{made['started']} and {made['ended']}",
        "plsim": f"plsim {versions['plsim']}", "folder": store.folder,
        "versions": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "machine": " ".join(made["platform"][key] for key in ("system", "machine")),
    }  # fmt: skip
    return all(wanted[key] == value for key, value in m.groupdict().items() if value)


@says(r"Differs from <A> in (?P<n><I>) keys?")
def keys(store, m, before):
    titles = re.findall(rf"^({either(store.arm)}) \|", before)
    return bool(titles) and number(m["n"]) == len(differing(store, store.arm[titles[0]]))


@says(r"the first (?P<n>\d) columns")
def leading_columns(store, m, _):
    groups = {(key[1], key[5]) for key in store.values}
    return number(m["n"]) == 2 + sum((store.manifest["primary"], g) in groups for g in THIRDS)
