"""Philox4x64-10, the counter-based generator of Salmon et al. 2011 (SC '11).

Equal, word for word, to `numpy.random.Philox` (whose counter must start one lower).
"""

from functools import cache
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel

MULTIPLIER_0 = np.uint64(0xD2E7470EE14C6C93)
MULTIPLIER_1 = np.uint64(0xCA5A826395121157)
WEYL_0 = np.uint64(0x9E3779B97F4A7C15)
WEYL_1 = np.uint64(0xBB67AE8584CAA73B)
LANE = np.uint64(0xFFFF)
LANE_BITS = np.uint64(16)
LANES = 4
UPPER, ONE = np.uint64(0x8000), np.uint64(1)
DROPPED_BITS = np.uint64(11)
UNIFORM_STEP = 2.0**-53


@equation
def product(a: Any, b: Any) -> Any:
    """Give the high and the low 64 bits of the product of two 64-bit words.

    >>> [int(half) for half in product(2**63, 6)]
    [3, 0]
    """
    whole = int(a) * int(b)
    return np.uint64(whole >> 64), np.uint64(whole & 0xFFFFFFFFFFFFFFFF)


@cache
def _product() -> Any:
    """Make the one machine instruction that `product` stands for."""
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    @intrinsic  # type: ignore[untyped-decorator]
    def multiply(typing_context: Any, a: Any, b: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            word, wide = ir.IntType(64), ir.IntType(128)
            whole = builder.mul(*[builder.zext(argument, wide) for argument in arguments])
            high = builder.trunc(builder.lshr(whole, ir.Constant(wide, 64)), word)
            halves = [high, builder.trunc(whole, word)]
            return context.make_tuple(builder, signature.return_type, halves)

        return types.UniTuple(types.uint64, 2)(types.uint64, types.uint64), code

    return multiply


product.__dict__["intrinsic"] = _product


@equation
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Turn a counter of four words and a key of two into four random words (all uint64)."""
    for _ in range(10):
        h0, l0 = product(MULTIPLIER_0, c0)
        h1, l1 = product(MULTIPLIER_1, c2)
        c0, c1, c2, c3 = h1 ^ c1 ^ k0, l1, h0 ^ c3 ^ k1, l0
        k0, k1 = k0 + WEYL_0, k1 + WEYL_1
    return c0, c1, c2, c3


@kernel
def fill_uniform(out: Any, keys: Any, world: Any, who: Any, when: Any, decision: Any) -> None:
    """Fill `out` (row x column) with uniforms in [0, 1), 53 bits each, four to a counter.

    `when` (row,) or (1,): the same for all rows.
    """
    each = len(when) > 1
    for i in range(out.shape[0]):
        k0, k1 = keys[world[i], 0], keys[world[i], 1]
        for first in range(0, out.shape[1], 4):
            column = first
            for word in philox(who[i], when[each * i], decision, np.uint64(first), k0, k1):
                if column < out.shape[1]:
                    out[i, column] = (word >> DROPPED_BITS) * UNIFORM_STEP
                column += 1


@equation
def quantile(lane: Any, table: Any) -> Any:
    """Give the normal quantile of 16 random bits from the table of the upper half.

    >>> table = np.arange(1.0, 32769.0)
    >>> [float(quantile(np.uint64(lane), table)) for lane in (0, 32767, 32768, 65535)]
    [-32768.0, -1.0, 1.0, 32768.0]
    """
    found = table[(lane ^ UPPER) if lane >= UPPER else (lane ^ (UPPER - ONE))]
    return found if lane >= UPPER else -found


@kernel
def fill_normal(
    out: Any, keys: Any, world: Any, who: Any, when: Any, decision: Any, table: Any
) -> None:
    """Fill `out` (row x column) with normals looked up by 16-bit lanes, sixteen to a counter.

    `when` (row,) or (1,): the same for all rows.
    """
    each = len(when) > 1
    for i in range(out.shape[0]):
        k0, k1 = keys[world[i], 0], keys[world[i], 1]
        for first in range(0, out.shape[1], 16):
            column = first
            for word in philox(who[i], when[each * i], decision, np.uint64(first), k0, k1):
                for _ in range(LANES):
                    if column < out.shape[1]:
                        out[i, column] = quantile(word & LANE, table)
                    word = word >> LANE_BITS
                    column += 1
