"""The part of poncho analyze: bench/run.sh analyze."""
