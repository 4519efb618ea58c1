"""Pi by throwing darts: each seed is a task."""

import numpy

THROWS = 100_000


def hits(seed):
    """How many darts at the unit square land in the quarter of a circle, and how many were thrown."""
    darts = numpy.random.default_rng(seed).random((THROWS, 2))
    return int((numpy.square(darts).sum(axis=1) < 1).sum()), THROWS
