"""Pi, by points in a square of which each partition throws its own. As a job of Spark; with numbers of partitions as arguments, what one container does."""
import sys

POINTS = 200_000


def hits(partition):
    import numpy

    points = numpy.random.default_rng(partition).random((2, POINTS))
    return int(((points**2).sum(axis=0) < 1).sum())


def where(partition):
    """What a partition found, and by which interpreter."""
    return hits(partition), sys.prefix


def main():
    if len(sys.argv) > 1:
        for partition in map(int, sys.argv[1:]):
            print(*where(partition))
        return
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName("pi").getOrCreate()
    for count, prefix in spark.sparkContext.parallelize(range(4), 4).map(where).collect():
        print(count, prefix)
    spark.stop()


if __name__ == "__main__":
    main()
