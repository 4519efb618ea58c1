using System.IO.Compression;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.Conda.Versions;
using Poncho.Testing;

namespace Poncho.Analyze.Tests.Owning;

/// <summary>The packages of the shared channel and index, each once and newest, with the files that it puts into site-packages.</summary>
internal static class SharedPackages
{
    private const string Site = FakePrefix.SiteFolder + "/";

    private static readonly PythonInfo s_python = PythonInfo.For("3.11.2", null);

    /// <summary>Name, version and files below site-packages of each conda package that has modules.</summary>
    internal static async Task<IReadOnlyList<(string Name, string Version, IReadOnlyList<string> Files)>> OfChannelAsync()
    {
        Dictionary<string, (string Name, string Version, IReadOnlyList<string> Files)> newest = new(StringComparer.Ordinal);
        var archives = Directory.EnumerateFiles(TestData.Path("channels", "conda-forge"), "*", SearchOption.AllDirectories);
        foreach (string path in archives.Where(path => path.EndsWith(".conda", StringComparison.Ordinal) || path.EndsWith(".tar.bz2", StringComparison.Ordinal)))
        {
            await using var archive = await CondaArchive.OpenAsync(path, default);
            var index = archive.Metadata.Index;
            if (newest.TryGetValue(index.Name, out var known) && CondaVersion.Parse(known.Version) > CondaVersion.Parse(index.Version)) continue;
            var targets = LinkPlan.For(archive.Metadata, s_python).Paths.Select(linked => linked.Target);
            List<string> files = [.. targets.Where(file => file.StartsWith(Site, StringComparison.Ordinal)).Select(file => file[Site.Length..])];
            if (Roots(files).Count > 0 || index.Name == "python") newest[index.Name] = (index.Name, index.Version, files);
        }
        return [.. newest.Values.OrderBy(package => package.Name, StringComparer.Ordinal)];
    }

    /// <summary>Project, version and files of each wheel; its metadata are written below the folder as pip does.</summary>
    internal static IReadOnlyList<(string Name, string Version, IReadOnlyList<string> Files)> OfIndex(string folder)
    {
        Dictionary<string, (string Name, string Version, IReadOnlyList<string> Files)> newest = new(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(TestData.Path("pypi", "files"), "*.whl").Order(StringComparer.Ordinal))
        {
            using var wheel = ZipFile.OpenRead(path);
            string metadata = wheel.Entries.Single(entry => entry.Name == "METADATA" && entry.FullName.Count(c => c == '/') == 1).FullName;
            string[] parts = metadata[..metadata.IndexOf(".dist-info", StringComparison.Ordinal)].Split('-');
            string name = parts[0].Replace('_', '-').ToLowerInvariant();
            if (newest.TryGetValue(name, out var known) && CondaVersion.Parse(known.Version) > CondaVersion.Parse(parts[1])) continue;
            newest[name] = (name, parts[1], [.. wheel.Entries.Select(entry => entry.FullName)]);
            string target = Path.Combine(folder, FakePrefix.SiteFolder, $"{parts[0]}-{parts[1]}.dist-info");
            Directory.CreateDirectory(target);
            string folderOfIt = metadata[..^"METADATA".Length];
            foreach (var entry in wheel.Entries.Where(entry => entry.Name.Length > 0 && entry.FullName == folderOfIt + entry.Name))
            {
                entry.ExtractToFile(Path.Combine(target, entry.Name), overwrite: true);
            }
        }
        // Older versions' folders would be there twice.
        foreach (string info in Directory.EnumerateDirectories(Path.Combine(folder, FakePrefix.SiteFolder), "*.dist-info"))
        {
            string[] parts = Path.GetFileNameWithoutExtension(info).Split('-');
            if (newest[parts[0].Replace('_', '-').ToLowerInvariant()].Version != string.Join('-', parts[1..])) Directory.Delete(info, recursive: true);
        }
        return [.. newest.Values.OrderBy(package => package.Name, StringComparer.Ordinal)];
    }

    /// <summary>What a program imports of a package: modules and packages at the top, and below folders that are namespaces.</summary>
    internal static IReadOnlyList<string> Roots(IReadOnlyList<string> files)
    {
        var packages = files.Where(file => file.EndsWith("/__init__.py", StringComparison.Ordinal)).Select(file => file[..^"/__init__.py".Length]).ToHashSet(StringComparer.Ordinal);
        SortedSet<string> roots = new(StringComparer.Ordinal);
        foreach (string file in files)
        {
            string[] parts = file.Split('/');
            string stem = parts[^1].Split('.')[0];
            bool isModule = parts[^1].EndsWith(".py", StringComparison.Ordinal) && parts[^1].Count(c => c == '.') == 1
                || parts[^1].EndsWith(".so", StringComparison.Ordinal) && parts[^1].Contains("cpython-", StringComparison.Ordinal);
            if (!isModule || parts.SkipLast(1).Any(part => part.AsSpan().ContainsAny('.', '-')) || stem.Contains('-', StringComparison.Ordinal)) continue;
            string? within = Enumerable.Range(1, parts.Length - 1).Select(length => string.Join('/', parts[..length])).FirstOrDefault(packages.Contains);
            roots.Add((within ?? string.Join('/', [.. parts[..^1], stem])).Replace('/', '.'));
        }
        return [.. roots];
    }
}
