"""Pins the machine before JAX loads: the processor alone, one thread, and memory kept between steps.

Import this first. One thread makes the arithmetic, and so the weights' bytes, repeat on the same machine.
"""

import ctypes
import os

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["NPROC"] = "1"  # the size of XLA's thread pool
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

try:  # glibc only: without this XLA's buffers go back to the system at every step, a third of the time
    _libc = ctypes.CDLL(None)
    _M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX = -1, -2, -4
    _libc.mallopt(_M_MMAP_MAX, 0)
    _libc.mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)
    _libc.mallopt(_M_TOP_PAD, 2**28)
except (AttributeError, OSError, TypeError):
    pass
