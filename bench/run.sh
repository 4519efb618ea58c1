#!/usr/bin/env bash
# Measures Poncho beside its peers in one run and writes the table of bench/README.md.
# usage: bench/run.sh [ROW...]        without rows: all of them; bench/run.sh --list names them; pip, node, analyze, images and registry stand for the rows of their parts
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
./build
exec python3 bench/peers/measure.py "$@"
