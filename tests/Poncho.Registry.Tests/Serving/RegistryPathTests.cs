using Poncho.Registry.Serving;
using Xunit;

namespace Poncho.Registry.Tests.Serving;

public class RegistryPathTests
{
    [Theory]
    [InlineData("/v2/", "Ping", "", "")]
    [InlineData("/v2/_catalog", "Catalog", "", "")]
    [InlineData("/v2/a/tags/list", "Tags", "a", "")]
    [InlineData("/v2/a/b/manifests/latest", "Manifest", "a/b", "latest")]
    [InlineData("/v2/a/blobs/sha256:0", "Blob", "a", "sha256:0")]
    [InlineData("/v2/a/blobs/uploads/", "UploadStart", "a", "")]
    [InlineData("/v2/a/blobs/uploads", "UploadStart", "a", "")]
    [InlineData("/v2/a/blobs/uploads/1", "Upload", "a", "1")]
    [InlineData("/v2/a/referrers/sha256:0", "Referrers", "a", "sha256:0")]
    [InlineData("/v2/blobs/uploads/blobs/uploads/x", "Upload", "blobs/uploads", "x")]
    [InlineData("/v2/manifests/manifests/manifests", "Manifest", "manifests", "manifests")]
    public void Paths_of_the_API(string path, string resource, string repository, string reference)
    {
        Assert.True(RegistryPath.TryParse(path, out var parsed));
        Assert.Equal((resource, repository, reference), (parsed.Resource.ToString(), parsed.Repository, parsed.Reference));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/")]
    [InlineData("/v2/a")]
    [InlineData("/v2/manifests/latest")]
    [InlineData("/v2/tags/list")]
    [InlineData("/v2/a/b/c")]
    public void Other_paths_are_none(string path) => Assert.False(RegistryPath.TryParse(path, out _));
}
