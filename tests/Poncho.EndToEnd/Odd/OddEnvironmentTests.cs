using System.Security.Cryptography;
using Poncho.EndToEnd.Trees;
using Poncho.Oci.Storing;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Unpacking;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.EndToEnd.Odd;

/// <summary>Odd packages the whole way, from the channel over layers to the prefix: what rattler made of them, as recorded, in both archive formats.</summary>
public sealed class OddEnvironmentTests(ITestOutputHelper output) : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Theory]
    [InlineData(OddFormat.Conda)]
    [InlineData(OddFormat.TarBz2)]
    public async Task Unpacked_tree_is_the_recorded_one(OddFormat format)
    {
        var recorded = OddTrees.Load();
        await OddChannel.WriteAsync(_poncho["odd"]);
        int packages = 0, paths = 0;
        foreach (var group in OddGroups.Of(recorded, format))
        {
            await CreateAsync(group.Members, format);
            // The recorded bytes hold the recorded prefix; the files can lie elsewhere.
            string folder = await UnpackAsync(recorded.Prefix);
            Assert.Equal(Lines(group.Paths), Lines(Read(folder)));
            packages += group.Members.Count;
            paths += group.Paths.Count;
            Directory.Delete(folder, recursive: true);
        }

        output.WriteLine($"{packages} packages, {paths} paths");
        Assert.True(packages >= OddChannel.Good.Count - 3);
    }

    /// <summary>The two relocators that a plain tarball brings along do what Poncho's own does: the shell's where the environment has no Python, else Python's.</summary>
    [Theory]
    [InlineData(OddFormat.Conda, false)]
    [InlineData(OddFormat.TarBz2, false)]
    [InlineData(OddFormat.Conda, true)]
    public async Task Unpacked_by_hand_it_is_the_same(OddFormat format, bool withPython)
    {
        if (withPython) _poncho.UseData();
        await OddChannel.WriteAsync(_poncho["odd"]);
        string prefix = _poncho["prefix"], expected = _poncho["expected"];
        int same = 0;
        foreach (var group in OddGroups.Of(OddTrees.Load(), format))
        {
            List<OddPackage> members = [.. group.Members.Where(package => package.Noarch != "python" && package.Name != "python")];
            await CreateAsync(members, format, withPython ? ["conda-forge::python=3.11"] : [], "env.tar.gz");
            (await _poncho.RunAsync("run", "-e", "env.tar.gz", "-u", prefix, "--", "true")).Succeeded();
            Directory.Move(prefix, expected);
            Directory.CreateDirectory(prefix);
            (await _poncho.RunAsAsync(Programs.Need("tar"), "xf", "env.tar.gz", "-C", prefix)).Succeeded();
            (await _poncho.RunAsAsync(Path.Combine(prefix, "bin", "conda-unpack"))).Succeeded();
            var comparison = TreeComparison.Of(expected, prefix);
            Assert.Equal(TreeComparison.ByHand, comparison.Differences);
            same += comparison.Same;
            Directory.Delete(prefix, recursive: true);
            Directory.Delete(expected, recursive: true);
            if (withPython) break;
        }

        output.WriteLine($"{same} paths are the same");
    }

    [Theory]
    [InlineData(OddFormat.Conda)]
    [InlineData(OddFormat.TarBz2)]
    public async Task What_rattler_refuses_is_as_conda_documents_it(OddFormat format)
    {
        var recorded = OddTrees.Load();
        await OddChannel.WriteAsync(_poncho["odd"]);
        var refused = OddChannel.Good.Where(package => recorded.Packages[$"{package.Name}-{package.Version}-{OddPackage.Build(format)}"].Refused is not null).ToList();
        Assert.Equal(["odd-file-listed-as-link", "odd-empty-folders", "odd-entry-point-extras"], refused.Select(package => package.Name));
        var tree = new Dictionary<string, OddTreePath>(StringComparer.Ordinal);
        foreach (var package in refused)
        {
            await CreateAsync([.. OddChannel.WithDependencies(package)], format);
            string folder = await UnpackAsync(recorded.Prefix);
            foreach (var (path, what) in Read(folder)) tree[path] = what;
            if (package.EntryPoints.Count > 0)
            {
                string script = File.ReadAllText(Path.Combine(folder, "bin", "odd-extra"));
                Assert.StartsWith($"#!{recorded.Prefix}/bin/python3.11\n", script, StringComparison.Ordinal);
                Assert.Contains("from odd_extra.main import main\n", script, StringComparison.Ordinal);
            }

            Directory.Delete(folder, recursive: true);
        }

        Assert.Equal("folder", tree["var/empty"].Type);
        Assert.Equal("folder", tree["var/lib/deep/empty"].Type);
        Assert.Equal("file", tree["share/a"].Type);
        Assert.True(tree["bin/odd-extra"].IsExecutable);
        Assert.Equal("file", tree["lib/python3.11/site-packages/odd_extra/main.py"].Type);
    }

    private async Task CreateAsync(List<OddPackage> members, OddFormat format, IReadOnlyList<string>? more = null, params string[] output)
    {
        var wanted = members.Select(package => OddGroups.SpecOf(package, format)).Concat(more ?? []);
        string channels = more is { Count: > 0 } ? $"\"{_poncho["odd"]}\", \"conda-forge\"" : $"\"{_poncho["odd"]}\"";
        string spec = _poncho.Write("odd.json", $$"""{"conda": {"channels": [{{channels}}], "packages": [{{string.Join(", ", wanted.Select(package => $"\"{package}\""))}}] } }""");
        // The odd interpreters are shell scripts: nothing can be compiled with them.
        string[] compile = more is { Count: > 0 } ? [] : ["--no-compile"];
        (await _poncho.RunAsync(["create", spec, .. output, .. compile])).Succeeded();
    }

    private async Task<string> UnpackAsync(string prefix)
    {
        var store = await Store.OpenAsync(Path.Combine(_poncho["home"], "store"), default);
        using var source = await StoreEnvironment.OpenAsync(store, (await store.ResolveAsync("odd:latest", default))!, "odd", default);
        string folder = Directory.CreateDirectory(_poncho["unpacked"]).FullName;
        Unpacker.Unpack(source, folder, new Prefix(prefix), new UnpackOptions(), default);
        return folder;
    }

    private static Dictionary<string, OddTreePath> Read(string folder) =>
        PrefixTree.Read(folder).Where(item => !TreeComparison.IsAside(item.Key)).ToDictionary(item => item.Key.TrimEnd('/'), item => What(item.Value), StringComparer.Ordinal);

    private static OddTreePath What(FileSystemInfo item) => item switch
    {
        { LinkTarget: { } target } => new OddTreePath("link", target, false, null),
        FileInfo file => new OddTreePath("file", null, file.UnixFileMode.HasFlag(UnixFileMode.UserExecute), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)))),
        _ => new OddTreePath("folder", null, false, null),
    };

    private static IEnumerable<string> Lines(Dictionary<string, OddTreePath> tree) => tree.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key}: {item.Value}");
}
