import os

# Read by OpenBLAS when NumPy loads it. Our matrices are small and several threads ask at once: with a thread for each core
# they wait for one another, and a whole answer costs 0.74 s of CPU at p95 on two busy cores, not 0.41 s.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
