"""The node's part of the benchmarks: bench/run.sh node."""
