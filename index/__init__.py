import os

# Read by OpenBLAS when NumPy loads it. Our matrices are small and several threads ask at once: with a thread for each core
# they wait for one another, and a whole answer costs 0.74 s of CPU at p95 on two busy cores, not 0.41 s.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Read by onnxruntime when it is loaded. From 1.29 on it would tell its makers of each run, and keep an id of the machine in
# the home folder.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
