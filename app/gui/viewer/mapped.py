"""Arrays that are mapped from files: the file keeps them, memory need not."""

import mmap

import numpy as np
from numpy.typing import NDArray

# Below this the memory is not worth the walk through its pages.
_LARGE_BYTES = 64 * 2**20


def let_go_of(array: NDArray[np.generic]) -> None:
    """Give the memory of a large mapped array back; what is read of it later is there again.

    Harmless for an array that is small, or not mapped.
    """
    ground: object = array
    while isinstance(ground, np.ndarray):
        ground = ground.base
    if isinstance(ground, mmap.mmap) and array.nbytes >= _LARGE_BYTES:
        ground.madvise(mmap.MADV_DONTNEED)
