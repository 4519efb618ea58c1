using Xunit;

namespace Poncho.EndToEnd.Architecture;

/// <summary>The arrows between the rooms of a project point down only, as those between the projects do.</summary>
public class RoomKnotsTests
{
    [Fact]
    public void No_two_rooms_of_a_project_need_each_other()
    {
        var product = SourceTree.Files.Where(file => file.StartsWith("Poncho.", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));
        Findings.None(RoomMap.Of(product.Select(file => (file, SourceTree.Read(file)))).Knots());
    }

    [Fact]
    public void A_knot_is_shown_with_a_file_for_each_of_its_arrows()
    {
        string[] expected =
        [
            "knot of 3: Poncho.X.A, Poncho.X.B, Poncho.X.C",
            "  Poncho.X.A -> Poncho.X.B: a.cs",
            "  Poncho.X.B -> Poncho.X.C: b.cs",
            "  Poncho.X.C -> Poncho.X.A: c.cs",
        ];
        Assert.Equal(expected, Knots(
            "using Poncho.X.B; namespace Poncho.X.A;",
            "using Poncho.X.C; using Poncho.X.D; namespace Poncho.X.B;",
            "using static Poncho.X.A.Type; namespace Poncho.X.C;",
            "namespace Poncho.X.D;"));
    }

    [Fact]
    public void Arrows_that_all_point_down_are_no_knot() =>
        Assert.Empty(Knots("using Poncho.X.B; using Poncho.X.C; namespace Poncho.X.A;", "using Poncho.X.C; namespace Poncho.X.B;", "namespace Poncho.X.C;"));

    [Fact]
    public void A_room_within_another_uses_it_where_it_names_one_of_its_types()
    {
        string[] expected = ["knot of 2: Poncho.X, Poncho.X.Inner", "  Poncho.X -> Poncho.X.Inner: a.cs", "  Poncho.X.Inner -> Poncho.X: b.cs"];
        Assert.Equal(expected, Knots(
            "using Poncho.X.Inner; namespace Poncho.X; internal sealed class Outside;",
            "namespace Poncho.X.Inner; internal sealed class Inside(Outside outside);"));
    }

    [Fact]
    public void A_room_within_another_that_names_none_of_its_types_does_not_use_it() => Assert.Empty(Knots(
        "using Poncho.X.Inner; namespace Poncho.X; internal sealed class Outside;",
        "namespace Poncho.X.Inner; internal sealed class Inside;"));

    // Each text is a file, a.cs and so on; statements stand on lines of their own.
    private static IEnumerable<string> Knots(params string[] texts) =>
        RoomMap.Of(texts.Select((text, i) => ($"{(char)('a' + i)}.cs", text.Replace("; ", ";\n", StringComparison.Ordinal)))).Knots();
}
