using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Registries;

public sealed class RepositoryTests
{
    [Fact]
    public async Task A_busy_registry_is_waited_for_as_long_as_it_asks_and_that_is_said()
    {
        await using var fixture = new RegistryFixture();
        int asked = 0;
        await using var registry = new FakeRegistry
        {
            Intercept = async context =>
            {
                if (Interlocked.Increment(ref asked) > 5) return false;
                context.Response.Headers["Retry-After"] = "0";
                await FakeRegistry.FailAsync(context, 429, "TOOMANYREQUESTS", "pull rate limit exceeded");
                return true;
            },
        };
        Assert.Null(await fixture.Client().Repository(registry.Host, "a/b").ResolveAsync("1", CancellationToken.None));
        Assert.Equal(5, fixture.Progress.Waited.Count);
        Assert.All(fixture.Progress.Waited, one => Assert.Equal(($"cannot read (it has too many requests, 429): \"{registry.Host}\"", TimeSpan.Zero), one));
    }

    [Fact]
    public async Task Warnings_of_a_registry_are_shown_once_each()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry
        {
            Intercept = context =>
            {
                context.Response.Headers.Add("Warning", "299 - \"this repository moves in May\"");
                return Task.FromResult(false);
            },
        };
        var repository = fixture.Client().Repository(registry.Host, "a/b");
        await repository.ResolveAsync("1", CancellationToken.None);
        await repository.ResolveAsync("2", CancellationToken.None);
        Assert.Equal([$"registry {registry.Host} says: this repository moves in May"], fixture.Warnings);
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_followed_and_shown_no_password()
    {
        await using var fixture = new RegistryFixture();
        await using var storage = new FakeRegistry();
        await using var registry = new FakeRegistry();
        byte[] content = "the bytes"u8.ToArray();
        var blob = Descriptor.Of(content, MediaTypes.LayerTarZstd);
        storage.Blobs[$"elsewhere@{blob.Digest}"] = content;
        registry.Intercept = async context =>
        {
            if (context.Request.Headers["Authorization"] is null)
            {
                context.Response.Headers["WWW-Authenticate"] = "Basic realm=\"test\"";
                await FakeRegistry.AnswerAsync(context, 401);
                return true;
            }

            context.Response.Headers["Location"] = $"http://127.0.0.1:{storage.Port}/v2/elsewhere/blobs/{blob.Digest}?signature=keep";
            await FakeRegistry.AnswerAsync(context, 307);
            return true;
        };
        var options = fixture.Options with { Credential = new() { User = "ann", Password = "secret" } };
        var store = await fixture.StoreAsync();
        await fixture.Client(options).Repository(registry.Host, "a/b").PullBlobAsync(blob, store, "layer", CancellationToken.None);
        Assert.True(store.Has(blob));
        Assert.Equal([$"GET /v2/elsewhere/blobs/{blob.Digest}?signature=keep"], storage.Requests);
        Assert.Equal([null], storage.Shown);
    }

    [Theory]
    [InlineData("http://10.1.2.3/blob")]
    [InlineData("http://192.168.1.1/blob")]
    [InlineData("http://[fd00::1]/blob")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("file:///etc/passwd")]
    public async Task A_redirect_into_a_network_that_the_registry_is_not_in_is_not_followed(string location)
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry
        {
            Intercept = async context =>
            {
                context.Response.Headers["Location"] = location;
                await FakeRegistry.AnswerAsync(context, 307);
                return true;
            },
        };
        var blob = Descriptor.Of("x"u8, MediaTypes.LayerTarZstd);
        var store = await fixture.StoreAsync();
        var error = await Assert.ThrowsAsync<PonchoException>(() =>
            fixture.Client().Repository(registry.Host, "a/b").PullBlobAsync(blob, store, "layer", CancellationToken.None));
        Assert.Contains(location, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_come_page_by_page()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry
        {
            Intercept = async context =>
            {
                bool isFirst = context.Request.QueryString["last"] is null;
                if (isFirst) context.Response.Headers["Link"] = "</v2/a/b/tags/list?last=2&n=2>; rel=\"next\"";
                await FakeRegistry.AnswerAsync(context, 200, isFirst ? """{"name":"a/b","tags":["1","2"]}""" : """{"name":"a/b","tags":["3"]}""");
                return true;
            },
        };
        Assert.Equal(["1", "2", "3"], await fixture.Client().Repository(registry.Host, "a/b").TagsAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_refers_to_a_manifest_is_listed_by_the_registry_or_under_the_fallback_tag(bool hasReferrers)
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry { HasReferrers = hasReferrers };
        var repository = fixture.Client().Repository(registry.Host, "a/b");
        registry.Blobs[$"a/b@{Digest.Of("{}"u8)}"] = "{}"u8.ToArray();
        var subject = Digest.Of("the subject"u8);
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes($$$"""
            {"schemaVersion":2,"mediaType":"{{{MediaTypes.Manifest}}}","artifactType":"application/x.test","config":{"mediaType":"{{{MediaTypes.Empty}}}","digest":"{{{Digest.Of("{}"u8)}}}","size":2},
            "layers":[],"subject":{"mediaType":"{{{MediaTypes.Manifest}}}","digest":"{{{subject}}}","size":11}}
            """);
        var referrer = Descriptor.Of(bytes, MediaTypes.Manifest) with { ArtifactType = "application/x.test" };
        await repository.PutReferrerAsync(referrer, bytes, subject, CancellationToken.None);
        await repository.PutReferrerAsync(referrer, bytes, subject, CancellationToken.None);
        Assert.Equal([referrer.Digest], (await repository.ReferrersAsync(subject, null, CancellationToken.None)).Select(one => one.Digest));
        Assert.Single(await repository.ReferrersAsync(subject, "application/x.test", CancellationToken.None));
        Assert.Empty(await repository.ReferrersAsync(subject, "application/x.other", CancellationToken.None));
        Assert.Equal(!hasReferrers, registry.Manifests.ContainsKey($"a/b:{subject.ToString().Replace(':', '-')}"));
        Assert.True(await repository.DeleteReferrerAsync(referrer.Digest, subject, CancellationToken.None));
        if (!hasReferrers) Assert.Empty(await repository.ReferrersAsync(subject, null, CancellationToken.None));
    }

    [Fact]
    public async Task A_list_that_leads_back_to_itself_is_not_followed_for_ever()
    {
        await using var fixture = new RegistryFixture();
        await using var registry = new FakeRegistry
        {
            Intercept = async context =>
            {
                context.Response.AddHeader("Link", "</v2/a/b/tags/list?n=1&last=x>; rel=\"next\"");
                await context.Response.OutputStream.WriteAsync("""{"name":"a/b","tags":["x"]}"""u8.ToArray());
                context.Response.Close();
                return true;
            },
        };
        var error = await Assert.ThrowsAsync<PonchoException>(() => fixture.Client().Repository(registry.Host, "a/b").TagsAsync(CancellationToken.None));
        Assert.Equal($"registry's list of tags leads back to itself: \"{registry.Host}/a/b\"", error.Message);
    }

    [Fact]
    public async Task A_host_that_refuses_connections_is_said_to()
    {
        await using var fixture = new RegistryFixture();
        string host;
        await using (var gone = new FakeRegistry()) host = gone.Host;
        var error = await Assert.ThrowsAnyAsync<PonchoException>(() => fixture.Client().Repository(host, "a/b").ResolveAsync("1", CancellationToken.None));
        Assert.Equal($"cannot reach the registry (connection refused): \"{host}\"", error.Message);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_asked_for_again()
    {
        await using var fixture = new RegistryFixture();
        var manifest = await RegistryFixture.WriteAsync(await fixture.StoreAsync(), "one");
        int asked = 0;
        await using var registry = new FakeRegistry
        {
            Intercept = async context =>
            {
                if (Interlocked.Increment(ref asked) > 2) return false;
                context.Response.ContentLength64 = 1000;
                await context.Response.OutputStream.WriteAsync("{"u8.ToArray());
                await context.Response.OutputStream.FlushAsync();
                context.Response.Abort();
                return true;
            },
        };
        registry.Manifests["a/b:1"] = (MediaTypes.Manifest, manifest.Bytes.ToArray());
        Assert.Equal(manifest.Digest, (await fixture.Client().Repository(registry.Host, "a/b").FindManifestAsync("1", CancellationToken.None))!.Digest);
    }
}
