using Poncho.Builder.Images.Grouping;
using Poncho.Runtime.Environments;
using Xunit;

namespace Poncho.Builder.Tests.Images;

public sealed class RelocatedLayersTests
{
    private const long Small = 10 << 10;

    [Fact]
    public void The_large_ones_stay_alone_in_link_order() =>
        Assert.Equal([1, 3], RelocatedLayers.Alone([Piece("a", Small), Piece("b", RelocatedLayers.Large), Piece("c", Small), Piece("d", RelocatedLayers.Large * 9)]));

    [Fact]
    public void Of_many_the_largest_stay_alone()
    {
        var pieces = Enumerable.Range(0, 10).Select(i => Piece($"f{i}", RelocatedLayers.Large + i)).ToList();
        Assert.Equal([6, 7, 8, 9], RelocatedLayers.Alone(pieces));
    }

    [Fact]
    public void Whoever_has_a_path_of_another_stays_with_it() =>
        Assert.Equal([2], RelocatedLayers.Alone([Piece("same", RelocatedLayers.Large), Piece("same", Small), Piece("own", RelocatedLayers.Large)]));

    private static RelocatedPiece Piece(string path, long size) => 
        new(new RelocationIndex([new Relocation { Path = path, Mode = RelocationMode.Text, Placeholder = "/place", Offsets = [1] }]), size);
}
