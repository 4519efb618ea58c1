using Poncho.Builder.Images.Grouping;
using Xunit;

namespace Poncho.Builder.Tests.Images;

public sealed class LayerGroupsTests
{
    private const long Small = 1 << 20;

    [Fact]
    public void As_many_layers_as_fit_stay_alone_and_in_their_order()
    {
        var layers = Layers(60);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => new[] { i }), LayerGroups.Of(layers, 60).Select(group => group.ToArray()));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(30)]
    [InlineData(5)]
    [InlineData(4)]
    [InlineData(1)]
    public void Every_layer_is_in_one_group_and_there_are_never_more_groups_than_fit(int most)
    {
        var groups = LayerGroups.Of(Layers(200), most);
        Assert.True(groups.Count <= most, $"{groups.Count} groups");
        Assert.Equal(Enumerable.Range(0, 200), groups.SelectMany(group => group).Order());
        Assert.All(groups, group => Assert.Equal(group.Order(), group));
    }

    [Fact]
    public void The_environment_s_own_layer_is_alone_and_above_all_others() =>
        Assert.Equal([99], LayerGroups.Of([.. Layers(99), Layer(99) with { Kind = "environment" }], 60)[^1]);

    [Fact]
    public void Large_sources_are_alone_while_there_is_room()
    {
        GroupedLayer[] layers = [.. Layers(100).Select((layer, i) => i % 10 == 0 ? layer with { Size = LayerGroups.Large + i } : layer)];
        var groups = LayerGroups.Of(layers, 60);
        Assert.All(Enumerable.Range(0, 10), i => Assert.Contains(groups, group => group.SequenceEqual([i * 10])));
    }

    [Fact]
    public void A_package_that_is_added_changed_or_grows_touches_one_group_alone()
    {
        var before = Named(LayerGroups.Of(Layers(100), 60), Layers(100));
        GroupedLayer[] grown = [.. Layers(100).Select((layer, i) => i == 50 ? layer with { Size = 3 * Small } : layer)];
        Assert.Equal(before, Named(LayerGroups.Of(grown, 60), grown));
        GroupedLayer[] added = [.. Layers(100), Layer(100)];
        Assert.Single(Named(LayerGroups.Of(added, 60), added).Except(before));
        GroupedLayer[] removed = [.. Layers(100).Where((_, i) => i != 7)];
        Assert.True(Named(LayerGroups.Of(removed, 60), removed).Except(before).Count() <= 1);
    }

    [Fact]
    public void What_lies_over_a_file_of_another_package_stays_above_it()
    {
        GroupedLayer[] layers = [.. Layers(100)];
        layers[80] = layers[80] with { Paths = new HashSet<ulong> { 80, 3 } };
        layers[40] = layers[40] with { Paths = new HashSet<ulong> { 40, 90 } };
        var groups = LayerGroups.Of(layers, 60);
        Assert.True(PlaceOf(groups, 80) > PlaceOf(groups, 3));

        // The later of two wins, whichever of them is asked.
        Assert.True(PlaceOf(groups, 90) > PlaceOf(groups, 40));
    }

    private static int PlaceOf(IReadOnlyList<IReadOnlyList<int>> groups, int layer) => groups.ToList().FindIndex(group => group.Contains(layer));

    private static GroupedLayer[] Layers(int count) => [.. Enumerable.Range(0, count).Select(Layer)];

    private static GroupedLayer Layer(int number) => new("conda", $"package-{number}", Small, new HashSet<ulong> { (ulong)number });

    private static List<string> Named(IReadOnlyList<IReadOnlyList<int>> groups, GroupedLayer[] layers) =>
        [.. groups.Select(group => string.Join(' ', group.Select(i => layers[i].Name)))];
}
