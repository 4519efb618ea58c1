using Poncho.Builder.Environments;
using Xunit;

namespace Poncho.Builder.Tests.Environments;

public class NodeNeedsTests
{
    [Theory]
    [InlineData("", "nothing is needed")]
    [InlineData("__cuda", "any version will do", "__cuda=0=0")]
    [InlineData("__cuda >=12.0|__cuda >=11.2,<13|__cuda", "the highest of the least ones", "__cuda=12.0=0")]
    [InlineData("__glibc >=2.17,<3.0.a0|__glibc >=2.28", "of two packages", "__glibc=2.28=0")]
    [InlineData("__unix|__linux|__glibc", "what every node has says nothing")]
    [InlineData("__linux >=5.4|__cuda 11.8.*", "several names, by name", "__cuda=11.8=0", "__linux=5.4=0")]
    [InlineData("__archspec 1 x86_64_v3", "a level of the processor", "__archspec=1=x86_64_v3")]
    [InlineData("__archspec * x86_64*", "any level")]
    [InlineData("__archspec 1 zen4", "a processor that has no level is not checked")]
    [InlineData("__cuda >=13|__cuda <12", "what nothing meets says nothing")]
    [InlineData("__cuda >>", "what cannot be read says nothing")]
    public void The_least_that_meets_all_is_what_is_needed(string specs, string reason, params string[] expected)
    {
        Assert.NotEmpty(reason);
        Assert.Equal(expected, NodeNeeds.Of(specs.Split('|')));
    }
}
