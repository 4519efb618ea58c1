#!/usr/bin/env python3
"""Runs the rows of the benchmark, interleaved, and writes their medians into bench/README.md between its two marks.

usage: measure.py [--list] [--times N] [ROW...]        pip, node, analyze, images and registry stand for the rows of their parts
A row is two commands that do the same work: Poncho's and what a person would type instead. Each side is prepared before every run (that is not measured), and the
sides take turns, so that other work on the machine hits both. Files are created in /dev/shm (see the test data's README for why).
"""
import argparse
import os
import statistics
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import machine
import rows
import table
from command import measure, started


# Rows of a few milliseconds are run so many times as often.
SHORT_TIMES = 5


def median_of(results):
    best = {"seconds": statistics.median(r.seconds for r in results), "memory": max(r.memory for r in results)}
    last = results[-1]
    return best | {"bytes": last.bytes, "note": last.note, "timed": last.timed, "cpu": statistics.median(r.cpu for r in results)}


def run(row, times):
    sides = {side: [] for side in row.sides}
    times = min(times, row.most) if row.most else times
    for _ in range(SHORT_TIMES * times if row.short else times):
        for side, command in row.sides.items():
            row.prepare(side)
            sides[side].append(started(command) if row.short else measure(command, row.output(side)))
            row.clean(side)
    return {side: median_of(results) for side, results in sides.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="name the rows and end")
    parser.add_argument("--times", type=int, default=5, help="runs of each side (5)")
    parser.add_argument("rows", nargs="*", metavar="ROW")
    options = parser.parse_args()
    known = rows.all_rows()
    if options.list:
        print("\n".join(f"{row.name:20} {row.what}" for row in known.values()))
        return
    groups = {group: [row.name for row in known.values() if row.group == group] for group in {row.group for row in known.values()} - {""}}
    options.rows = [row for name in options.rows for row in groups.get(name, [name])]
    unknown = [name for name in options.rows if name not in known]
    if unknown:
        sys.exit(f"measure.py: no such row: \"{unknown[0]}\"; hint: --list names them")
    results = {}
    asked = list(options.rows or known)
    # Before the rows that are compared with them.
    asked = list(dict.fromkeys([known[name].beside for name in asked if known[name].beside] + asked))
    for name in asked:
        row = known[name]
        row.begin()
        try:
            results[name] = (row, run(row, options.times))
        finally:
            row.end()
        if row.beside:
            results[name][1].update({side: result for side, result in results[row.beside][1].items() if side != "poncho"})
        print(table.line(row, results[name][1]), flush=True)
    table.write(results, machine.describe(), options.times)


main()
