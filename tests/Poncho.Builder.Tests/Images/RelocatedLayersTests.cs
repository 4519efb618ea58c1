using Poncho.Builder.Images.Grouping;
using Xunit;

namespace Poncho.Builder.Tests.Images;

public sealed class RelocatedLayersTests
{
    private const long Small = 10 << 10;

    [Fact]
    public void The_large_ones_stay_alone_in_link_order() =>
        Assert.Equal([1, 3], RelocatedLayers.Alone([Small, RelocatedLayers.Large, Small, RelocatedLayers.Large * 9]));

    [Fact]
    public void Of_many_the_largest_stay_alone() =>
        Assert.Equal([6, 7, 8, 9], RelocatedLayers.Alone([.. Enumerable.Range(0, 10).Select(i => RelocatedLayers.Large + i)]));
}
