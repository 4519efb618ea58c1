using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.Repodata;
using Poncho.IO.Compression;

namespace Poncho.Benchmarks;

/// <summary>The real inputs: <c>$PONCHO_TEST_DATA</c>, else <c>../shared/data</c> beside the repository.</summary>
internal static class Inputs
{
    private static readonly string s_root = Find();

    public static string Path(params string[] names) => System.IO.Path.Combine([s_root, .. names]);

    public static Channel Channel { get; } = new CondaConfiguration().Resolve("conda-forge", "/nowhere")[0];

    /// <summary>A real index of conda-forge, cut to what Python 3.9 and some hundred packages need.</summary>
    public static byte[] Repodata()
    {
        using var file = File.OpenRead(Path("solver", "conda-forge-python39", "linux-64", "repodata.json.zst"));
        using var decompressed = new ZstdDecompressStream(file);
        using var memory = new MemoryStream();
        decompressed.CopyTo(memory);
        return memory.ToArray();
    }

    public static IReadOnlyList<PackageRecord> Records()
    {
        var index = RepodataIndex.Read(Repodata(), Channel, "linux-64");
        return [.. index.Names.SelectMany(index.Records)];
    }

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("PONCHO_TEST_DATA") is { Length: > 0 } given) return given;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string beside = System.IO.Path.Combine(folder.FullName, "..", "shared", "data");
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Poncho.sln")) && Directory.Exists(beside)) return beside;
        }

        throw new InvalidOperationException("no test data: set PONCHO_TEST_DATA, or put it at ../shared/data");
    }
}
