"""Read numbers as a page writes them, and compare them with values."""

import re

U = r"\d[\d,]*(?:\.\d+)?"  # without a sign
S = rf"[+−]?{U}"


def number(text):
    return float(text.replace("−", "-").replace("+", "").replace(",", ""))


def numbers(text):
    """List the numbers of a text; digits within words are read too, so that none escapes."""
    return [number(found) for found in re.findall(S, text)]


def rounds(value, text):
    """Tell whether a value, rounded to the decimals of a text, is what the text shows."""
    places = len(text.partition(".")[2])
    return abs(value - number(text)) <= 0.5 * 10**-places + 1e-9


def all_round(values, text):
    """Tell whether a text shows these values and no other number."""
    found = re.findall(S, text)
    return len(found) == len(values) and all(map(rounds, values, found))


def in_any_order(values, texts):
    """Tell whether texts show these values, in whatever order, and no other number."""
    found = sorted((item for text in texts for item in re.findall(S, text)), key=number)
    return len(found) == len(values) and all(map(rounds, sorted(values), found))


def three_digits(value, text):
    """Tell whether a text shows a value with three digits."""
    return float(f"{value:.3g}") == number(text)


def percent(share, text):
    """Tell whether a text shows a share as a whole percent, or as hardly any or nearly all."""
    if text == "under 1 %":
        return 1e-9 < share < 0.01
    if text == "over 99 %":
        return 0.99 < share < 1 - 1e-9
    return bool(re.fullmatch(rf"{U} %", text)) and rounds(100 * share, text.removesuffix(" %"))
