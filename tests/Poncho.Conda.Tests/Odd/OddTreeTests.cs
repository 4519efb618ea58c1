using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.Conda.Tests.Odd;

/// <summary>Our plans make of odd packages what rattler made of them (recorded), in both archive formats; where it refuses what conda takes, what conda documents.</summary>
public sealed class OddTreeTests
{
    public static TheoryData<string> Names() => [.. OddChannel.Good.Select(package => $"{package.Name}-{package.Version}")];

    public static TheoryData<string> BrokenNames() => [.. OddChannel.Broken.Select(package => package.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Tree_equals_what_rattler_makes(string name)
    {
        var trees = OddTrees.Load();
        foreach (var format in Enum.GetValues<OddFormat>())
        {
            var recorded = trees.Packages[$"{name}-{OddPackage.Build(format)}"];
            Assert.Equal(Digest.Of(Package(name).PayloadTar()).Hex, recorded.Payload);
            if (recorded.Paths is null) continue;
            var tree = await LinkAsync(name, format, trees.Prefix);
            Assert.Equal(recorded.Paths.OrderBy(path => path.Key, StringComparer.Ordinal).ToDictionary(), tree.Paths.ToDictionary(path => path.Key, path => path.Value.Path));
        }
    }

    [Fact]
    public void Rattler_refuses_these_three_and_no_other() =>
        Assert.Equal(["odd-empty-folders", "odd-entry-point-extras", "odd-file-listed-as-link"], OddTrees.Load().Packages.Where(package => package.Value.Refused is not null).Select(package => package.Key[..^"-1.0-c_0".Length]).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(OddFormat.Conda)]
    [InlineData(OddFormat.TarBz2)]
    public async Task Empty_folders_are_made(OddFormat format)
    {
        var tree = await LinkAsync("odd-empty-folders-1.0", format, "/p");
        Assert.Equal(["share/a:file", "var/empty:folder", "var/lib/deep/empty:folder"], tree.Paths.Select(path => $"{path.Key}:{path.Value.Path.Type}"));
    }

    [Theory]
    [InlineData(OddFormat.Conda)]
    [InlineData(OddFormat.TarBz2)]
    public async Task Extras_of_an_entry_point_are_dropped(OddFormat format)
    {
        var tree = await LinkAsync("odd-entry-point-extras-1.0", format, "/p");
        string script = System.Text.Encoding.UTF8.GetString(tree.Paths["bin/odd-extra"].Content);
        Assert.StartsWith("#!/p/bin/python3.11\n", script, StringComparison.Ordinal);
        Assert.Contains("\nfrom odd_extra.main import main\n", script, StringComparison.Ordinal);
        Assert.EndsWith("\tsys.exit(main())\n", script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OddFormat.Conda)]
    [InlineData(OddFormat.TarBz2)]
    public async Task A_file_that_is_listed_as_a_link_is_a_file_as_conda_copies_it(OddFormat format)
    {
        var tree = await LinkAsync("odd-file-listed-as-link-1.0", format, "/p");
        Assert.Equal("file", tree.Paths["share/a"].Path.Type);
    }

    [Theory]
    [InlineData("odd-links-that-leave-1.0", "soft link leaves the prefix: \"etc/hosts\" -> \"/etc/hosts\"")]
    [InlineData("odd-set-ids-1.0", "setuid, setgid and sticky bits are dropped: \"bin/setuid\"")]
    [InlineData("odd-case-clashes-1.0", "paths that differ by case alone: \"share/README\" and \"share/readme\"")]
    public async Task An_odd_entry_of_a_package_is_told_in_a_warning(string name, string warning)
    {
        var tree = await LinkAsync(name, OddFormat.Conda, "/p");
        Assert.Contains(tree.Warnings, line => line.EndsWith(warning, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(BrokenNames))]
    public async Task Broken_package_is_refused_in_one_line_that_names_it(string name)
    {
        var package = OddChannel.Broken.Single(package => package.Name == name);
        foreach (var format in Enum.GetValues<OddFormat>())
        {
            using var folder = new TempFolder();
            var error = await Assert.ThrowsAsync<PonchoException>(() => new LinkedTree("/p").LinkAsync([package], format, folder.Path));
            Assert.Contains(package.RefusedFor!, error.Message, StringComparison.Ordinal);
            Assert.Contains(package.FileName(format), error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(error.Message, char.IsControl);
        }
    }

    [Fact]
    public async Task Frames_of_the_publisher_are_found_where_they_lie()
    {
        using var folder = new TempFolder();
        var package = Package("odd-many-frames-1.0");
        string path = folder["package.conda"];
        await File.WriteAllBytesAsync(path, package.ToBytes(OddFormat.Conda));
        await using var archive = await CondaArchive.OpenAsync(path, default);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        var frame = archive.PayloadFrame!.Value;
        Assert.Equal(0xFD2FB528, BitConverter.ToUInt32(bytes, (int)frame.Offset));
        using var content = new MemoryStream();
        await archive.OpenPayloadFrame().CopyToAsync(content);
        Assert.Equal(bytes[(int)frame.Offset..(int)(frame.Offset + frame.Length)], content.ToArray());
    }

    private static OddPackage Package(string name) => OddChannel.Good.Single(package => $"{package.Name}-{package.Version}" == name);

    private static async Task<LinkedTree> LinkAsync(string name, OddFormat format, string prefix)
    {
        using var folder = new TempFolder();
        var tree = new LinkedTree(prefix);
        await tree.LinkAsync(OddChannel.WithDependencies(Package(name)), format, folder.Path);
        return tree;
    }
}
