"""A run whose files have to come from the disk, beside one whose files the system still holds, and beside a plain
read of the same files.

    python cold_reads.py <dataset> <poolbench> [rounds]

Files are put out of the system's memory by POSIX_FADV_DONTNEED, and how much of them is left there is checked by
mincore. Rounds alternate. The plain read takes pieces of 1 MB, one after the other, and does nothing with them.
"""
import ctypes
import mmap
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

dataset, tool = Path(sys.argv[1]), sys.argv[2]
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
files = sorted(path for path in dataset.iterdir() if path.is_file())
size = sum(path.stat().st_size for path in files)
libc = ctypes.CDLL(None, use_errno=True)


def share_in_memory(path):
    if path.stat().st_size == 0:
        return 0.0
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, flags=mmap.MAP_PRIVATE) as view:
        pages = (len(view) + mmap.PAGESIZE - 1) // mmap.PAGESIZE
        found = (ctypes.c_ubyte * pages)()
        address = ctypes.addressof(ctypes.c_char.from_buffer(view))
        if libc.mincore(ctypes.c_void_p(address), ctypes.c_size_t(len(view)), found) != 0:
            sys.exit(f"mincore: {os.strerror(ctypes.get_errno())}")
        return sum(page & 1 for page in found) / pages


def put_out():
    for path in files:
        with open(path, "rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def read():
    start = time.perf_counter()
    for path in files:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass
    return time.perf_counter() - start


def run(out):
    start = time.perf_counter()
    subprocess.run([tool, "run", dataset, "--layers", "all", "--pooling", "mean,cls,max,weighted_mean,mean_sqrt_len,last_token", "--interval", "none",
                    "--quiet", "--overwrite", "--out", out], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


found = {"run, cold": [], "plain read, cold": [], "run, warm": [], "plain read, warm": []}
with tempfile.TemporaryDirectory() as folder:
    for _ in range(rounds):
        for name, work in ("run", lambda: run(folder + "/out")), ("plain read", read):
            put_out()
            left = max(map(share_in_memory, files))
            if left > 0.01:
                sys.exit(f"{left:.0%} of a file stays in memory: nothing to measure here")
            found[f"{name}, cold"].append(work())
            found[f"{name}, warm"].append(work())
print(f"{size / 1e6:.0f} MB in {len(files)} files")
print(f"{'':>18}{'median s':>10}{'min':>8}{'max':>8}{'GB/s':>8}")
for name, seconds in found.items():
    median = statistics.median(seconds)
    print(f"{name:>18}{median:10.2f}{min(seconds):8.2f}{max(seconds):8.2f}{size / median / 1e9:8.2f}")
