"""Philox4x64-10, the counter-based generator of Salmon et al. 2011 (SC '11).

Equal, word for word, to `numpy.random.Philox` (whose counter must start one lower). Rows of one
world are drawn together, a round for all of them before the next: one row's rounds must wait for
each other, but a loop over rows becomes vector instructions.
"""

from functools import cache
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.rows import BATCH, end_of_batch

MULTIPLIER_0 = np.uint64(0xE14C6C93), np.uint64(0xD2E7470E)
MULTIPLIER_1 = np.uint64(0x95121157), np.uint64(0xCA5A8263)
"""Low and high half."""
WEYL_0 = np.uint64(0x9E3779B97F4A7C15)
WEYL_1 = np.uint64(0xBB67AE8584CAA73B)
ROUNDS, WORDS = 10, 4
HALF, LOW_HALF = np.uint64(32), np.uint64(0xFFFFFFFF)
LANE, LANE_BITS, LANES = np.uint64(0xFFFF), 16, 4
UPPER, ONE = np.uint64(0x8000), np.uint64(1)
DROPPED_BITS = np.uint64(11)
UNIFORM_STEP = 2.0**-53


@equation
def product(low: Any, high: Any, b: Any) -> Any:
    """Give the high and the low 64 bits of the product of two words, the first as two halves.

    >>> [int(half) for half in product(0, 2**31, 6)]
    [3, 0]
    """
    whole = (int(high) << 32 | int(low)) * int(b)
    return np.uint64(whole >> 64), np.uint64(whole & 0xFFFFFFFFFFFFFFFF)


@cache
def _product() -> Any:
    """Compile `product` from products of halves: vector instructions multiply 32 bits at most.

    The first word comes in halves, for of a whole one the compiler makes one scalar instruction.
    """
    import numba

    @numba.njit(error_model="numpy", forceinline=True)  # type: ignore[untyped-decorator]
    def compiled(low: Any, high: Any, b: Any) -> Any:
        b_low, b_high = b & LOW_HALF, b >> HALF
        lowest, mixed = low * b_low, low * b_high
        middle = (lowest >> HALF) + (mixed & LOW_HALF) + high * b_low
        upper = high * b_high + (mixed >> HALF) + (middle >> HALF)
        return upper, (high << HALF | low) * b

    return compiled


product.__dict__["intrinsic"] = _product


@equation
def mixed(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Do one round of Philox: mix a counter of four words with a key of two (all uint64)."""
    h0, l0 = product(*MULTIPLIER_0, c0)
    h1, l1 = product(*MULTIPLIER_1, c2)
    return h1 ^ c1 ^ k0, l1, h0 ^ c3 ^ k1, l0


@equation
def draw_words(words: Any, who: Any, when: Any, decision: Any, first: Any, key: Any) -> None:
    """Fill four random words (word x row) for rows of one world, whose key is `key`."""
    w0, w1, w2, w3 = words[0], words[1], words[2], words[3]
    each = len(when) > 1
    for i in range(len(who)):
        w0[i], w1[i], w2[i], w3[i] = who[i], when[each * i], decision, first
    k0, k1 = key[0], key[1]
    for _ in range(ROUNDS):
        for i in range(len(who)):
            w0[i], w1[i], w2[i], w3[i] = mixed(w0[i], w1[i], w2[i], w3[i], k0, k1)
        k0, k1 = k0 + WEYL_0, k1 + WEYL_1


@kernel
def fill_uniform(out: Any, keys: Any, world: Any, who: Any, when: Any, decision: Any) -> None:
    """Fill `out` (column x row) with uniforms in [0, 1), 53 bits each, four to a counter.

    `when` (row,) or (1,): the same for all rows.
    """
    begin, words = 0, np.empty((WORDS, BATCH), dtype=np.uint64)
    while begin < len(who):
        end = end_of_batch(world, begin)
        times = when if len(when) == 1 else when[begin:end]
        for column in range(len(out)):
            if column % WORDS == 0:
                first, key = np.uint64(column), keys[world[begin]]
                draw_words(words, who[begin:end], times, decision, first, key)
            word, drawn = words[column % WORDS], out[column, begin:end]
            for i in range(len(drawn)):
                drawn[i] = (word[i] >> DROPPED_BITS) * UNIFORM_STEP
        begin = end


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
    """Fill `out` (column x row) with normals looked up by 16-bit lanes, sixteen to a counter.

    `when` (row,) or (1,): the same for all rows.
    """
    begin, words = 0, np.empty((WORDS, BATCH), dtype=np.uint64)
    while begin < len(who):
        end = end_of_batch(world, begin)
        times = when if len(when) == 1 else when[begin:end]
        for column in range(len(out)):
            if column % (WORDS * LANES) == 0:
                first, key = np.uint64(column), keys[world[begin]]
                draw_words(words, who[begin:end], times, decision, first, key)
            word, drawn = words[column // LANES % WORDS], out[column, begin:end]
            dropped = np.uint64(column % LANES * LANE_BITS)
            for i in range(len(drawn)):
                drawn[i] = quantile(word[i] >> dropped & LANE, table)
        begin = end
