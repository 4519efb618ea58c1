using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Packages;

/// <summary>Every archive of the real channel: read, planned, checked, and its bytes against <c>paths.json</c>.</summary>
public sealed class RealChannelTests
{
    private static readonly PythonInfo s_python = PythonInfo.For("3.11.2", null);

    public static TheoryData<string> Archives()
    {
        var rows = new TheoryData<string>();
        string? channel = TestData.Root is null ? null : Path.Combine(TestData.Root, "channels", "conda-forge");
        if (channel is null || !Directory.Exists(channel)) rows.Add("");
        else rows.AddRange((string[])[.. Directory.EnumerateFiles(channel, "*", SearchOption.AllDirectories).Where(path => path.EndsWith(".conda", StringComparison.Ordinal) || path.EndsWith(".tar.bz2", StringComparison.Ordinal)).Select(path => Path.GetRelativePath(channel, path)).Order(StringComparer.Ordinal)]);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task Payload_is_what_the_metadata_says(string name)
    {
        string path = TestData.Path("channels", "conda-forge", name);
        await using var archive = await CondaArchive.OpenAsync(path, default);
        Assert.Equal(Path.GetFileName(path), archive.Metadata.FileName);
        Assert.Equal(name.EndsWith(".conda", StringComparison.Ordinal), archive.PayloadFrame is not null);
        var plan = LinkPlan.For(archive.Metadata, s_python);
        var check = new PayloadCheck(plan);
        int files = 0;
        await foreach (var entry in archive.ReadPayloadAsync(default))
        {
            var linked = check.Admit(entry);
            Assert.NotNull(linked);
            if (entry.Content is null || linked.Sha256 is null) continue;
            Assert.Equal(linked.Sha256, await Digest.OfAsync(entry.Content, default));
            files++;
        }

        var linkedPlan = check.Finish();
        Assert.Equal(plan.Paths.AsEnumerable(), linkedPlan.Paths.AsEnumerable());
        Assert.Equal(plan.Paths.Count(linked => linked.Type == PathType.HardLink), files);
        Assert.Equal(archive.Metadata.Noarch != NoarchType.Python, check.Oddity is null);
        Assert.Empty(check.Warnings);
    }

    [Fact]
    public async Task A_spooled_payload_holds_the_same_as_one_read_forward()
    {
        foreach (string name in (string[])["noarch/ipython-9.18.1-pyhadf7aa1_0.conda", "noarch/click-8.1.7-pyha32c365_0.tar.bz2", "linux-64/python-3.11.2-h2755cc3_0_cpython.conda"])
        {
            string path = TestData.Path("channels", "conda-forge", name);
            await using var archive = await CondaArchive.OpenAsync(path, default);
            var forward = new List<(string, Digest?)>();
            await foreach (var entry in archive.ReadPayloadAsync(default)) forward.Add((entry.Path, entry.Content is null ? null : await Digest.OfAsync(entry.Content, default)));
            var spooled = await archive.SpoolAsync(default);
            var other = new List<(string, Digest?)>();
            foreach (var entry in spooled.Entries) other.Add((entry.Path, entry.Type != PackageEntryType.File ? null : await Digest.OfAsync(spooled.Open(entry.Path), default)));
            Assert.Equal(forward, other);
            Assert.False(spooled.WasTidied);
        }
    }
}
