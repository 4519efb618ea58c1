"""What tasks of the schedulers' examples do: throws darts at the unit square, and prints how many land in the quarter of a circle, how many were thrown,
and which unpacked environment this is."""

import os
import sys

import numpy

THROWS = 100_000

darts = numpy.random.default_rng(int(sys.argv[1])).random((THROWS, 2))
inside = (numpy.square(darts).sum(axis=1) < 1).sum()
# In one piece: with PYTHONUNBUFFERED a print is several, and tasks that write into one file would mix theirs.
sys.stdout.write(f"{inside} {THROWS} {os.stat(sys.prefix).st_ino}\n")
