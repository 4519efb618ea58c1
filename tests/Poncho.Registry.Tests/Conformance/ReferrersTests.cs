using System.Net;
using System.Text.Json;
using Xunit;

namespace Poncho.Registry.Tests.Conformance;

/// <summary>Distribution specification, "Listing Referrers" and "Pushing Manifests with Subject".</summary>
public sealed class ReferrersTests : IAsyncLifetime
{
    private const string Name = "conformance/referrers", Empty = "application/vnd.oci.empty.v1+json";

    private static readonly byte[] s_config = "{}"u8.ToArray();

    private TestRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task Of_an_unknown_digest_in_an_unknown_repository_they_are_an_empty_index()
    {
        var answer = (await _registry.GetAsync($"/v2/nobody/knows/referrers/{TestRegistry.Sha256([1])}")).Is(HttpStatusCode.OK);
        Assert.Equal(ManifestText.Index, answer.Header("Content-Type"));
        using var json = await answer.JsonAsync();
        Assert.Equal(2, json.RootElement.GetProperty("schemaVersion").GetInt32());
        Assert.Equal(ManifestText.Index, json.RootElement.GetProperty("mediaType").GetString());
        Assert.Equal(0, json.RootElement.GetProperty("manifests").GetArrayLength());
    }

    [Fact]
    public async Task What_is_no_digest_is_400() => (await _registry.GetAsync($"/v2/{Name}/referrers/nonsense")).Is(HttpStatusCode.BadRequest);

    [Fact]
    public async Task They_have_types_and_annotations()
    {
        var (subject, image) = await _registry.PushImageAsync(Name, "image", 1);
        byte[] typed = await PushAsync(image, ",\"artifactType\":\"application/vnd.example.sbom\",\"annotations\":{\"org.example\":\"a \\u00e9\"}");
        byte[] plain = await PushAsync(image, ",\"annotations\":{\"k\":\"v\"}");
        byte[] index = ManifestText.OfIndex([], $",\"subject\":{ManifestText.Descriptor(ManifestText.Image, image)}");
        (await _registry.PutManifestAsync(Name, TestRegistry.Sha256(index), index, ManifestText.Index)).Is(HttpStatusCode.Created);
        var found = await FoundAsync(subject);
        Assert.Equal(3, found.Count);
        Assert.Equal("application/vnd.example.sbom", found[TestRegistry.Sha256(typed)].GetProperty("artifactType").GetString());
        Assert.Equal("a é", found[TestRegistry.Sha256(typed)].GetProperty("annotations").GetProperty("org.example").GetString());
        Assert.Equal(typed.Length, found[TestRegistry.Sha256(typed)].GetProperty("size").GetInt32());
        Assert.Equal(Empty, found[TestRegistry.Sha256(plain)].GetProperty("artifactType").GetString());
        Assert.False(found[TestRegistry.Sha256(index)].TryGetProperty("artifactType", out _));
        Assert.Equal(ManifestText.Index, found[TestRegistry.Sha256(index)].GetProperty("mediaType").GetString());
    }

    [Fact]
    public async Task A_filter_is_applied_and_said()
    {
        var (subject, image) = await _registry.PushImageAsync(Name, "image", 1);
        byte[] wanted = await PushAsync(image, ",\"artifactType\":\"application/vnd.example.a\"");
        await PushAsync(image, ",\"artifactType\":\"application/vnd.example.b\"");
        var answer = (await _registry.GetAsync($"/v2/{Name}/referrers/{subject}?artifactType=application/vnd.example.a")).Is(HttpStatusCode.OK);
        Assert.Equal("artifactType", answer.Header("OCI-Filters-Applied"));
        using var json = await answer.JsonAsync();
        Assert.Equal([TestRegistry.Sha256(wanted)], json.RootElement.GetProperty("manifests").EnumerateArray().Select(one => one.GetProperty("digest").GetString()!));
    }

    [Fact]
    public async Task The_answer_to_a_push_names_the_subject_also_where_that_is_not_there()
    {
        byte[] missing = TestRegistry.Bytes(10);
        byte[] referrer = await PushAsync(missing, "", pushed => Assert.Equal(TestRegistry.Sha256(missing), pushed.Header("OCI-Subject")));
        Assert.Equal([TestRegistry.Sha256(referrer)], (await FoundAsync(TestRegistry.Sha256(missing))).Keys);
    }

    [Fact]
    public async Task A_referrer_that_was_deleted_is_in_no_list_also_after_a_new_start()
    {
        var (subject, image) = await _registry.PushImageAsync(Name, "image", 1);
        byte[] one = await PushAsync(image, ",\"artifactType\":\"a/b\""), other = await PushAsync(image, ",\"artifactType\":\"c/d\"");
        (await _registry.SendAsync("DELETE", $"/v2/{Name}/manifests/{TestRegistry.Sha256(one)}")).Is(HttpStatusCode.Accepted);
        Assert.Equal([TestRegistry.Sha256(other)], (await FoundAsync(subject)).Keys);
        await _registry.RestartAsync();
        Assert.Equal([TestRegistry.Sha256(other)], (await FoundAsync(subject)).Keys);
    }

    [Fact]
    public async Task A_list_that_is_too_long_for_a_manifest_comes_in_pages()
    {
        var (subject, image) = await _registry.PushImageAsync(Name, "image", 1);
        for (int i = 0; i < 3; i++) await PushAsync(image, $",\"annotations\":{{\"n\":\"{i}\",\"large\":\"{new string('x', 2_000_000)}\"}}");
        var digests = new List<string>();
        int pages = 0;
        for (string? next = $"/v2/{Name}/referrers/{subject}"; next is not null; pages++)
        {
            var answer = (await _registry.GetAsync(next)).Is(HttpStatusCode.OK);
            using var json = await answer.JsonAsync();
            digests.AddRange(json.RootElement.GetProperty("manifests").EnumerateArray().Select(one => one.GetProperty("digest").GetString()!));
            next = answer.Header("Link")?.Split('<', '>')[1];
        }

        Assert.Equal(2, pages);
        Assert.Equal(3, digests.Distinct().Count());
    }

    private async Task<byte[]> PushAsync(byte[] subject, string more, Action<HttpResponseMessage>? look = null)
    {
        await _registry.PushBlobAsync(Name, s_config);
        byte[] bytes = ManifestText.OfImage(s_config, [], $",\"subject\":{ManifestText.Descriptor(ManifestText.Image, subject)}{more}", Empty);
        var pushed = (await _registry.PutManifestAsync(Name, TestRegistry.Sha256(bytes), bytes)).Is(HttpStatusCode.Created);
        look?.Invoke(pushed);
        return bytes;
    }

    private async Task<Dictionary<string, JsonElement>> FoundAsync(string subject)
    {
        var json = await (await _registry.GetAsync($"/v2/{Name}/referrers/{subject}")).Is(HttpStatusCode.OK).JsonAsync();
        return json.RootElement.GetProperty("manifests").EnumerateArray().ToDictionary(one => one.GetProperty("digest").GetString()!);
    }
}
