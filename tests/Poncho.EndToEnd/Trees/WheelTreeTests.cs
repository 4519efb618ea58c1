using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Trees;

/// <summary>A prefix with wheels equals the one that the environment's own pip installs them into at the same path, byte code by its code.</summary>
[Collection(nameof(Workshop))]
public sealed class WheelTreeTests(ITestOutputHelper output, Workshop workshop)
{
    // Programs, scripts, data, compiled modules, files that are executable for no reason.
    private static readonly string[] s_sample = ["parsl-2026", "dill-", "tqdm-", "pyyaml-", "charset_normalizer-", "certifi-"];

    // Of these the environment has conda packages, and of two versions one can be installed.
    private static readonly string[] s_aside = ["setuptools-", "wheel-", "packaging-", "click-8.1", "requests-2.31", "python_dateutil-2"];

    [Fact]
    public async Task Wheels_of_the_index_are_installed_as_pip_installs_them()
    {
        string files = TestData.Path("pypi", "files");
        string[] wheels = [.. Directory.GetFiles(files, "*.whl").Where(path => IsWanted(Path.GetFileName(path))).Order(StringComparer.Ordinal)];
        await InstallAsync("wheels", ["--find-links", Path.GetFullPath(files), .. wheels.Select(path => Path.GetFileName(path).Split('-')).Select(parts => $"{parts[0]}=={parts[1]}")]);
        await CompareAsync("wheels", await WheelLock.WriteAsync(workshop.Poncho, "wheels", isDirect: false, wheels));
    }

    /// <summary>All schemes, graphical programs, scripts that entry points make, versioned names, and the address that it is from where the user gave it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wheel_with_everything_is_installed_as_pip_installs_it(bool isDirect)
    {
        string python = Programs.Need("python3"), folder = Directory.CreateDirectory(workshop.Poncho["odd-wheel"]).FullName;
        string wheel = Path.Combine(folder, (await workshop.Poncho.RunAsAsync(python, Repository.Path("tests", "tools", "make_wheel.py"), folder)).Succeeded().Output.Trim());
        await InstallAsync("odd", isDirect ? [wheel] : ["--find-links", folder, "Poncho_Odd"]);
        await CompareAsync("odd", await WheelLock.WriteAsync(workshop.Poncho, "odd", isDirect, [wheel]));
    }

    private static bool IsWanted(string name) => LongRun.IsAsked ? !s_aside.Any(start => name.StartsWith(start, StringComparison.Ordinal)) : s_sample.Any(start => name.StartsWith(start, StringComparison.Ordinal));

    // What pip makes of the environment without wheels, moved out of the way.
    private async Task InstallAsync(string name, string[] requirements)
    {
        string path = await WheelLock.WriteAsync(workshop.Poncho, name + "-base", isDirect: false, []), prefix = workshop.Prefix;
        (await workshop.Poncho.RunAsync("create", path, "-t", "base")).Succeeded();
        Workshop.Clear(prefix);
        await workshop.UnpackAsync("base", prefix);
        (await workshop.Poncho.RunAsAsync(Path.Combine(prefix, "bin", "python"), ["-B", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-cache-dir", "--disable-pip-version-check", .. requirements])).Succeeded();
        Workshop.Clear(workshop.Expected);
        Directory.Move(prefix, workshop.Expected);
    }

    private async Task CompareAsync(string tag, string path)
    {
        string prefix = workshop.Prefix;
        (await workshop.Poncho.RunAsync("create", path, "-t", tag)).Succeeded();
        await workshop.UnpackAsync(tag, prefix);
        var comparison = TreeComparison.Of(workshop.Expected, prefix);
        output.WriteLine($"{comparison.Same} paths are the same");
        Assert.DoesNotContain(comparison.Differences, difference => !(difference.StartsWith("other bytes: ", StringComparison.Ordinal) && InstalledRecords.Is(difference["other bytes: ".Length..])));
        foreach (string difference in comparison.Differences) Assert.True(InstalledRecords.Agree(workshop.Expected, prefix, difference["other bytes: ".Length..]), difference);

        string[] lines = (await workshop.Poncho.RunAsAsync(Path.Combine(prefix, "bin", "python"), Repository.Path("tests", "tools", "compare_byte_code.py"), workshop.Expected, prefix)).Succeeded().Output.TrimEnd('\n').Split('\n');
        output.WriteLine($"{lines[^1]} compiled modules are the same");
        Assert.Equal(InstalledRecords.ByteCodeOfScripts(workshop.Expected).Select(file => "only theirs: " + file), lines[..^1]);
    }
}
