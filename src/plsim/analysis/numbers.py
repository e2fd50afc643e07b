"""Write numbers as people read them: true minus, no negative zero, decimals by what matters."""

from collections.abc import Iterable
from math import ceil, isfinite, log10

MINUS = "−"
EEF_MONTHS = (0.05, 0.10, 0.19, 0.27, 0.36, 0.45, 0.53, 0.62, 0.70, 0.79, 0.88, 0.96)
UNDEFINED_NUMBER = "undefined"


def decimals(smallest: float) -> int:
    """Give the decimals in which a smallest difference that matters can be seen.

    >>> [decimals(m) for m in (0.05, 0.1, 2, 50, 0)]
    [2, 1, 0, 0, 2]
    """
    if not (isfinite(smallest) and smallest > 0):
        return 2
    return min(6, max(0, ceil(round(-log10(smallest), 9))))


def exact(values: Iterable[float], least: int, most: int = 4) -> int:
    """Give the fewest decimals, `least` to `most`, that write all values as they are.

    >>> exact([-0.5, -0.25, 0.0], 1), exact([20.0, 40.0], 0), exact([1 / 3], 2)
    (2, 0, 4)
    """
    known = [value for value in values if isfinite(value)]
    fits = (n for n in range(least, most) if all(abs(round(v, n) - v) < 1e-9 for v in known))
    return next(fits, max(least, most))


def plain(value: float, places: int) -> str:
    """Write a number with thousands apart and a true minus; never a negative zero.

    >>> plain(-0.001, 2), plain(-1234.5, 0), plain(float("nan"), 2)
    ('0.00', '−1,234', 'undefined')
    """
    if not isfinite(value):
        return UNDEFINED_NUMBER
    text = f"{abs(value):,.{places}f}"
    return MINUS + text if value < 0 and float(text.replace(",", "")) else text


def signed(value: float, places: int) -> str:
    """Write a difference with its sign, as tables and axes show it.

    >>> signed(0.123, 2), signed(-0.04, 2), signed(0.001, 2)
    ('+0.12', '−0.04', '0.00')
    """
    text = plain(value, places)
    return f"+{text}" if value > 0 and isfinite(value) and set(text) - set("0.,") else text


def months(effect: float) -> str:
    """Say a difference in SD as months of learning by the EEF's table (cited from memory).

    >>> months(0.12), months(-0.07), months(0.01)
    ('about 2 months', 'about 1 month less', 'under 1 month')
    """
    if not isfinite(effect):
        return UNDEFINED_NUMBER
    count = sum(round(abs(effect), 2) >= start for start in EEF_MONTHS)
    if not count:
        return "under 1 month"
    unit = "month" if count == 1 else "months"
    most = " or more" if count == len(EEF_MONTHS) else ""
    return f"about {count} {unit}{most}{' less' if effect < 0 else ''}"
