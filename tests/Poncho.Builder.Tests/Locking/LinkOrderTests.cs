using Poncho.Builder.Locks;
using Xunit;

namespace Poncho.Builder.Tests.Locking;

public class LinkOrderTests
{
    [Fact]
    public void What_is_needed_comes_first() => Assert.Equal(["c", "b", "a"], Sorted("a: b", "b: c", "c:"));

    [Fact]
    public void Ties_go_by_name_in_ordinal_order() => Assert.Equal(["Z", "_a", "a", "b"], Sorted("b:", "a:", "_a:", "Z:"));

    [Fact]
    public void The_order_of_the_input_changes_nothing()
    {
        string[] packages = ["python: openssl zlib", "zlib:", "openssl: ca", "ca:", "numpy: python blas", "blas:", "six: python"];
        var expected = Sorted(packages);
        for (int seed = 0; seed < 50; seed++)
        {
            string[] shuffled = [.. packages];
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(expected, Sorted(shuffled));
        }
    }

    [Fact]
    public void A_cycle_is_broken_at_the_one_that_waits_for_the_fewest() =>
        Assert.Equal(["zlib", "pip", "python", "setuptools"], Sorted("python: pip zlib", "pip: python", "setuptools: python pip", "zlib:"));

    [Fact]
    public void Names_outside_the_environment_are_passed_over() => Assert.Equal(["a"], Sorted("a: __glibc a"));

    private static IEnumerable<string> Sorted(params string[] packages) =>
        LinkOrder.Sort(packages, p => p[..p.IndexOf(':', StringComparison.Ordinal)], p => p[(p.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(p => p[..p.IndexOf(':', StringComparison.Ordinal)]);
}
