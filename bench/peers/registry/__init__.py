"""The part of registries: bench/run.sh registry."""
