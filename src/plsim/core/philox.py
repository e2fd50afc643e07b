"""Philox4x64-10, the counter-based generator of Salmon et al. 2011 (SC '11).

Equal, word for word, to `numpy.random.Philox` (whose counter must start one lower).
"""

from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel

MULTIPLIER_0 = np.uint64(0xD2E7470EE14C6C93)
MULTIPLIER_1 = np.uint64(0xCA5A826395121157)
WEYL_0 = np.uint64(0x9E3779B97F4A7C15)
WEYL_1 = np.uint64(0xBB67AE8584CAA73B)
LANE = np.uint64(0xFFFF)
LANE_BITS = np.uint64(16)
DROPPED_BITS = np.uint64(11)
UNIFORM_STEP = 2.0**-53


@equation
def high_product(a: Any, b: Any) -> Any:
    """Give the high 64 bits of the product of two 64-bit words.

    >>> int(high_product(2**63, 6))
    3
    """
    return np.uint64((int(a) * int(b)) >> 64)


def _high_product() -> Any:
    """Make the one machine instruction that `high_product` stands for."""
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    @intrinsic  # type: ignore[untyped-decorator]
    def multiply(typing_context: Any, a: Any, b: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            wide = ir.IntType(128)
            product = builder.mul(*[builder.zext(argument, wide) for argument in arguments])
            return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

        return types.uint64(types.uint64, types.uint64), code

    return multiply


high_product.__dict__["intrinsic"] = _high_product


@equation
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Turn a counter of four words and a key of two into four random words (all uint64)."""
    for _ in range(10):
        h0, l0 = high_product(MULTIPLIER_0, c0), MULTIPLIER_0 * c0
        h1, l1 = high_product(MULTIPLIER_1, c2), MULTIPLIER_1 * c2
        c0, c1, c2, c3 = h1 ^ c1 ^ k0, l1, h0 ^ c3 ^ k1, l0
        k0, k1 = k0 + WEYL_0, k1 + WEYL_1
    return c0, c1, c2, c3


@kernel
def fill_uniform(out: Any, keys: Any, world: Any, who: Any, when: Any, decision: Any) -> None:
    """Fill `out` (row x column) with uniforms in [0, 1), 53 bits each, four to a counter."""
    for i in range(out.shape[0]):
        k0, k1 = keys[world[i], 0], keys[world[i], 1]
        for first in range(0, out.shape[1], 4):
            words = philox(who[i], when[i % when.shape[0]], decision, np.uint64(first), k0, k1)
            for j in range(first, min(first + 4, out.shape[1])):
                out[i, j] = (words[j - first] >> DROPPED_BITS) * UNIFORM_STEP


@kernel
def fill_normal(
    out: Any, keys: Any, world: Any, who: Any, when: Any, decision: Any, table: Any
) -> None:
    """Fill `out` (row x column) with normals looked up by 16-bit lanes, sixteen to a counter."""
    for i in range(out.shape[0]):
        k0, k1 = keys[world[i], 0], keys[world[i], 1]
        for first in range(0, out.shape[1], 16):
            words = philox(who[i], when[i % when.shape[0]], decision, np.uint64(first), k0, k1)
            for j in range(first, min(first + 16, out.shape[1])):
                lane = np.uint64(j - first)
                shifted = words[(j - first) // 4] >> (LANE_BITS * (lane % np.uint64(4)))
                out[i, j] = table[shifted & LANE]
