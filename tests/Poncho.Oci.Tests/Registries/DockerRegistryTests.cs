using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Registries;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Registries;

/// <summary>The client and Debian's docker-registry, a registry of the years before referrers.</summary>
public sealed class DockerRegistryTests
{
    [Fact]
    public async Task What_is_pushed_to_it_is_pulled_listed_and_deleted()
    {
        await using var registry = await DockerRegistry.StartAsync();
        await using var fixture = new RegistryFixture();
        var cancel = CancellationToken.None;
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), "one", "two", new string('3', 3_000_000), "four", "five");
        var pushed = await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest);
        Assert.Equal(5, pushed.LayersSent);
        var mounted = await fixture.PushAsync(registry.Host, "people/ann", "1", manifest);
        Assert.Equal(5, mounted.LayersMounted);
        using var client = fixture.Client();
        var repository = client.Repository(registry.Host, "people/ann");
        Assert.Equal(manifest.Descriptor with { ArtifactType = null }, await repository.ResolveAsync("1", cancel));
        var found = await repository.FindManifestAsync("1", cancel);
        var other = await fixture.StoreAsync("other");
        await new ManifestPull(repository, other, fixture.Options).PullAsync(Manifest.Parse(found!.Bytes), cancel);
        Assert.Empty((await other.VerifyAsync([manifest.Descriptor], cancel)).Problems);
        Assert.Equal(["hep/coffea", "people/ann"], await client.CatalogAsync(registry.Host, cancel));
        Assert.Equal(["1"], await repository.TagsAsync(cancel));
        Assert.Empty(await repository.ReferrersAsync(manifest.Digest, null, cancel));
        Assert.True(await repository.DeleteManifestAsync(manifest.Digest.ToString(), cancel));
        Assert.False(await repository.DeleteManifestAsync(manifest.Digest.ToString(), cancel));
        Assert.Null(await repository.ResolveAsync("1", cancel));
    }

    [Fact]
    public async Task With_a_certificate_of_an_authority_that_is_not_known_it_is_refused_until_the_authority_is_named()
    {
        await using var fixture = new RegistryFixture();
        var (certificate, key) = SelfSigned.Write(fixture.Folder);
        await using var registry = await DockerRegistry.StartAsync(tls: $"  tls: {{certificate: {certificate}, key: {key}}}");
        var error = await Assert.ThrowsAnyAsync<PonchoException>(() => fixture.Client().Repository(registry.Host, "a/b").ResolveAsync("1", CancellationToken.None));
        Assert.Equal($"cannot trust the registry (its certificate comes from an authority that is not trusted here): \"{registry.Host}\"", error.Message);
        Assert.Contains("SSL_CERT_FILE", error.Hint, StringComparison.Ordinal);

        fixture.Variables["SSL_CERT_FILE"] = certificate;
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), "one", "two");
        Assert.Equal(2, (await fixture.PushAsync(registry.Host, "hep/coffea", "1", manifest)).LayersSent);
        Assert.Equal(manifest.Digest, (await fixture.Client().Repository(registry.Host, "hep/coffea").ResolveAsync("1", CancellationToken.None))!.Digest);
    }
}
