using Poncho.Oci.Documents;
using Xunit;

namespace Poncho.Oci.Tests.Documents;

public class AnnotationsTests
{
    [Fact]
    public void They_stand_in_the_order_of_their_names_however_they_were_given() =>
        Assert.Equal(["B", "a", "b", "é"], Annotations.From([new("é", "4"), new("b", "3"), new("B", "1"), new("a", "2")]).Keys);

    [Fact]
    public void Of_two_of_one_name_the_later_one_counts()
    {
        var annotations = Annotations.From([new("b", "1"), new("a", "1"), new("b", "2"), new("a", "2")]);
        Assert.Equal([new("a", "2"), new("b", "2")], annotations);
    }

    [Theory]
    [InlineData("a", "a=new c=1 e=1")]
    [InlineData("b", "b=new c=1 e=1")]
    [InlineData("c", "c=new e=1")]
    [InlineData("d", "c=1 d=new e=1")]
    [InlineData("e", "c=1 e=new")]
    [InlineData("f", "c=1 e=1 f=new")]
    public void One_more_is_put_where_it_belongs(string name, string all)
    {
        var few = Annotations.From([new("c", "1"), new("e", "1")]);
        Assert.Equal(all, string.Join(' ', few.With(name, "new").Select(one => $"{one.Key}={one.Value}")));
        Assert.Equal(2, few.Count);
    }

    [Fact]
    public void What_is_not_there_is_not_found()
    {
        var one = Annotations.From([new("c", "1")]);
        Assert.Equal((null, false, false), (one.Find("d"), one.ContainsKey("d"), one.TryGetValue("d", out _)));
        Assert.Throws<KeyNotFoundException>(() => one["d"]);
        Assert.Equal(Annotations.None, one.Without("c"));
        Assert.Equal(one, one.Without("d"));
    }
}
