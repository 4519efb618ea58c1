using System.Diagnostics;
using Xunit;

namespace Poncho.IO.Tests;

public class NearestNamesTests
{
    private static readonly string[] Known = ["numpy", "numba", "scipy", "python", "pytables", "scikit-learn", "matplotlib", "matplotlib-base", "r-base", "zlib", "opencv", "py-opencv"];

    [Theory]
    [InlineData("nunpy", "numpy")]
    [InlineData("numyp", "numpy")]
    [InlineData("Scikit_Learn", "scikit-learn")]
    [InlineData("scikit-lern", "scikit-learn")]
    [InlineData("matplotlb", "matplotlib")]
    [InlineData("matplotlib2", "matplotlib")]
    [InlineData("tables", "pytables")]
    [InlineData("opencv-python", "opencv")]
    [InlineData("zebra", "")]
    [InlineData("", "")]
    public void The_nearest_come_first_and_strangers_not_at_all(string name, string nearest) => Assert.Equal(nearest, string.Join(',', NearestNames.Of(name, Known)));

    [Fact]
    public void Not_more_than_asked_for_and_always_in_the_same_order()
    {
        Assert.Equal(["numba", "numpy"], NearestNames.Of("numpa", Known.Reverse(), 2));
        Assert.Equal(["a2", "a3"], NearestNames.Of("a1", ["a3", "a1", "a2", "a4"], 2));
    }

    [Fact]
    public void A_channel_of_many_names_is_searched_in_little_time()
    {
        var names = Enumerable.Range(0, 200_000).Select(i => "package-name-" + i).ToList();
        var watch = Stopwatch.StartNew();
        Assert.NotEmpty(NearestNames.Of("pakage-name-77", names));
        Assert.Empty(NearestNames.Of(new string('x', 1_000_000), names));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }
}
