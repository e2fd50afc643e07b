"""What the labels of each figure must show, beside those of its axes."""

import math
import re
from itertools import product

from oracle import THIRDS
from shown import S, in_any_order, numbers


def answer(store, shown):
    values = []
    for arm in store.others:
        told = store.told(arm, store.manifest["primary"])
        values += [told.mean, *told.spread, told.count, len(told.values)]
    return in_any_order(values, shown)


def gap(group):
    return lambda store, shown: in_any_order(
        [store.told(arm, "gap", group).mean for arm in store.others], shown
    )


def gainers(store, shown):
    ways = []
    for arm in ("luck alone", *store.others):
        worse, _, better = (both_ways(share) for share in store.shares(arm))
        ways.append([(w, 100 - w - b, b) for w, b in product(worse, better)])
        ways += [
            [(count, None) for count in both_ways(store.shares(arm, third)[0])] for third in THIRDS
        ]
    found = sorted(n for text in shown for n in numbers(text))
    return any(found == sorted(labels(way)) for way in product(*ways))


def both_ways(share):
    """Round a share; one that is half-way between two counts may be either."""
    return sorted({round(share - 1e-9), round(share + 1e-9)})


def labels(way):
    """Give the labels of bars, and of thirds: a bar of nobody has none."""
    for counts in way:
        yield from counts[:1] if counts[1] is None else filter(None, counts)


def board(store, shown):
    """Every difference of the board, in as many decimals as show what matters."""
    found = {}
    for name in store.judged:
        places = max(0, -math.floor(math.log10(store.card(name)["smallest"])))
        found.setdefault(places, []).extend(
            store.told(arm, name, "high-low" if name == "gap" else "all").mean
            for arm in store.others
        )
    by_places = {}
    for text in (text for label in shown for text in re.findall(S, label)):
        by_places.setdefault(len(text.partition(".")[2]), []).append(text)
    return found.keys() == by_places.keys() and all(
        in_any_order(values, by_places[places]) for places, values in found.items()
    )


def tornado(store, shown):
    """Ten bars' ends with three digits each, of the assumptions that the picture names."""
    values = sorted(float(f"{end:.3g}") for name in strongest(store) for end in store.bar(name)[2:])
    return sorted(n for text in shown for n in numbers(text)) == values


def strongest(store):
    order = sorted(store.assumed, key=lambda name: -abs(store.rho(name)))
    return order[:10]


def flip(store, shown):
    ahead, draws = int((store.apart >= 0).sum()), len(store.apart)
    return in_any_order([ahead, draws, draws - ahead, draws], shown)


def trials(store, shown):
    """Model and miss of every finding; the names of findings hold their year and arm."""
    values, names = [], []
    for row in store.ledger.to_dict("records"):
        scale = scale_of(row)
        told = (row["model"] / scale, (row["model"] - row["published"]) / scale)
        values += [value for value in told if value == value]
        measure = row["measure"].removeprefix("exam").strip()
        year = "" if row["year"] == 1 else f"year {row['year']}"
        parts = dict.fromkeys((row["outcome"], measure, row["arm"], row["subgroup"], year))
        unsaid = ("", "all", "achievement", row["trial"])
        where = ", ".join(part for part in parts if part not in unsaid)
        names.append(f"{row['trial']}: {where}" if where else row["trial"])
    bare = [text for text in shown if not any(n.startswith(text.rstrip("…")) for n in names)]
    return in_any_order(values, bare)


def scale_of(row):
    """Numbers of 100 are shown as shares, and those over 1.5 in tens, hundreds ..."""
    scale = 100.0 if row["unit"].startswith("of 100") else 1.0
    ends = [row[name] for name in ("published", "model", "model_low", "model_high")]
    largest = max((abs(end) / scale for end in ends if end == end), default=0.0)
    while largest > 1.5:
        largest, scale = largest / 10, scale * 10
    return scale


def nothing(_, shown):
    return not shown


LABELS = {
    "answer": answer, "whom": gap("high-low"), "whom_disadvantage": gap("disadvantage"),
    "gainers": gainers, "curves": nothing, "board": board, "weeks": nothing, "tornado": tornado,
    "flip": flip, "trials": trials,
}  # fmt: skip
