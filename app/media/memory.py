"""Memory given back to the system when it is freed.

The allocator of the GNU C library raises, as it runs, the size from which a block is mapped on its own, and keeps
smaller freed blocks for itself (mallopt(3), M_MMAP_THRESHOLD). The planes of an encoder then lie scattered in a heap
that never shrinks, and a long video takes twice the memory of a short one.
"""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import Final

M_MMAP_THRESHOLD: Final = -3
MAPPED_FROM_BYTES: Final = 1 << 20


@lru_cache(maxsize=1)
def return_freed_memory() -> None:
    """Have every block of a megabyte or more mapped on its own, so that freeing it frees memory (GNU C library)."""
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, MAPPED_FROM_BYTES)
