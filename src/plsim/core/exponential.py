"""Exponential and logarithm whose compiled forms let a loop take several rows at once.

Python runs them as `math` has them. A compiled loop that calls the C library takes one row at a
time (about 4 ns a call); these are plain arithmetic, so the compiler turns a simple loop over rows
into vector instructions (under 1 ns). Both agree with `math` to 1e-15 relative (a test holds them
to it); an exponent is held within -708 to 709, where `math` would give 0 or overflow.
"""

import math
from functools import cache
from typing import Any

from plsim.core.compiled import equation

LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
ROUNDING = 6755399441055744.0
"""1.5 x 2**52: adding it leaves the nearest whole number in the low bits of a float."""
LOWEST, HIGHEST = -708.0, 709.0
MANTISSA_BITS, EXPONENT_ONE, HALF_ROOT = 52, 1023 << 52, 0x3FE6A09E667F3BCD
"""Bits of a float's mantissa, its exponent field at 1.0, and the bits of the root of 1/2."""


@equation
def exp(x: float) -> float:
    """Give e to the power x.

    >>> exp(0.0), round(exp(1.0), 6)
    (1.0, 2.718282)
    """
    return math.exp(min(max(x, LOWEST), HIGHEST))


@equation
def log(x: float) -> float:
    """Give the natural logarithm of a finite x > 0.

    >>> log(1.0), round(log(10.0), 6)
    (0.0, 2.302585)
    """
    return math.log(x)


@cache
def _bit_casts() -> tuple[Any, Any]:
    """Make the two functions that read a float's bits as a whole number, and back."""
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    @intrinsic  # type: ignore[untyped-decorator]
    def to_bits(typing_context: Any, number: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], ir.IntType(64))

        return types.int64(types.float64), code

    @intrinsic  # type: ignore[untyped-decorator]
    def to_float(typing_context: Any, bits: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], ir.DoubleType())

        return types.float64(types.int64), code

    return to_bits, to_float


@cache
def _exp() -> Any:
    """Compile `exp`: x = k ln 2 + r with |r| < 0.35, a polynomial in r, times 2 to the power k."""
    import numba

    to_bits, to_float = _bit_casts()

    @numba.njit(error_model="numpy", forceinline=True)  # type: ignore[untyped-decorator]
    def compiled(x: float) -> Any:
        if x < LOWEST:  # written so that what is not a number stays so
            x = LOWEST
        if x > HIGHEST:
            x = HIGHEST
        shifted = x * LOG2_E + ROUNDING
        k = shifted - ROUNDING
        r = (x - k * LN2_HIGH) - k * LN2_LOW
        r2 = r * r
        r4 = r2 * r2
        low = (1.0 + r) + r2 * (1 / 2 + r * (1 / 6))
        middle = (1 / 24 + r * (1 / 120)) + r2 * (1 / 720 + r * (1 / 5040))
        high = (1 / 40320 + r * (1 / 362880)) + r2 * (1 / 3628800 + r * (1 / 39916800))
        power = to_float((to_bits(shifted) << MANTISSA_BITS) + EXPONENT_ONE)
        return (low + r4 * (middle + r4 * (high + r4 * (1 / 479001600)))) * power

    return compiled


@cache
def _log() -> Any:
    """Compile `log`: x = 2 to the power k times m, and a series in (m - 1) / (m + 1)."""
    import numba

    to_bits, to_float = _bit_casts()

    @numba.njit(error_model="numpy", forceinline=True)  # type: ignore[untyped-decorator]
    def compiled(x: float) -> Any:
        bits = to_bits(x)
        k = (bits - HALF_ROOT) >> MANTISSA_BITS
        m = to_float(bits - (k << MANTISSA_BITS))
        s = (m - 1.0) / (m + 1.0)
        z = s * s
        w = z * z
        odd = 1 / 3 + z * (1 / 5)  # a division takes ten times as long as a product
        even = 1 / 7 + z * (1 / 9)
        rest = (1 / 11 + z * (1 / 13)) + w * (1 / 15 + z * (1 / 17) + w * (1 / 19))
        series = 2.0 * (s + s * z * (odd + w * (even + w * rest)))
        return k * LN2_HIGH + (series + k * LN2_LOW) + (x - x)  # the last keeps what is no number

    return compiled


exp.__dict__["intrinsic"] = _exp
log.__dict__["intrinsic"] = _log
