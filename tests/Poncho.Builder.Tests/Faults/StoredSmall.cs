using System.Text.RegularExpressions;
using Poncho.Builder.Tests.Cli;
using Poncho.IO;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.Builder.Tests.Faults;

/// <summary>A small environment in a store, exported in both forms, and what these hold when nothing is wrong.</summary>
public sealed partial class StoredSmall : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public string Home => _folder["home"];

    public string Channel => _folder["odd"];

    internal string this[params string[] names] => _folder[names];

    /// <summary>What <c>create</c> prints.</summary>
    public string Said { get; private set; } = "";

    /// <summary>The exported bytes by form: <c>gz</c>, <c>zst</c>.</summary>
    public Dictionary<string, byte[]> Tarballs { get; } = [];

    /// <summary>The digest of each unpacked file, by form.</summary>
    public string Tree { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var packages = OddChannel.Good.Where(package => package.Name is "odd-hard-links" or "odd-several-in-one-c-string" or "odd-generic" or "odd-many-in-text").ToList();
        await OddChannel.WriteAsync(Channel, packages);
        _folder.Write("small.json", $$"""{"conda": {"channels": ["{{Channel}}"], "packages": [{{string.Join(", ", packages.Select((package, i) => $"\"{package.Name}=1.0={OddPackage.Build((OddFormat)(i % 2))}\""))}}] } }""");
        Said = (await CreateAsync(Home)).Succeeded().Output;
        foreach (string form in (string[])["gz", "zst"])
        {
            (await ExportAsync(form)).Succeeded();
            Tarballs[form] = await File.ReadAllBytesAsync(Exported(form));
        }

        (await RunAsync(Exported("zst"))).Succeeded();
        Tree = Unpacked();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }

    public string Exported(string form) => _folder["env.tar." + form];

    public Task<ProgramResult> CreateAsync(string home) => CliRun.InAsync(home, "create", _folder["small.json"], "--no-compile");

    public Task<ProgramResult> ExportAsync(string form)
    {
        File.Delete(Exported(form));
        return CliRun.InAsync(Home, "export", "small", Exported(form));
    }

    /// <summary>Unpacks, from the store or a tarball, as <c>run -u</c> does.</summary>
    public Task<ProgramResult> RunAsync(string environment)
    {
        if (Directory.Exists(_folder["own"])) Directory.Delete(_folder["own"], recursive: true);
        return CliRun.InAsync(Home, "run", "-e", environment, "-u", _folder["own"]);
    }

    /// <summary>What <see cref="RunAsync"/> unpacked: each path with its bytes. The head's files say how the environment came, and differ.</summary>
    public string Unpacked() => string.Join('\n', Directory.EnumerateFiles(_folder["own"], "*", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/.poncho/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(path => $"{path} {Digest.Of(File.ReadAllBytes(path))}"));

    /// <summary>Failed as a user should see it.</summary>
    public static void CheckRefused(ProgramResult result, string what)
    {
        Assert.True(result.Status is 1 or 125 && OneError().IsMatch(result.Error), $"{what}: {result.Status}\n{result.Error}");
        Assert.Equal("", result.Output);
    }

    [GeneratedRegex(@"^(warning: .*\n)*poncho: (?!internal)[^\n]+\n(hint: [^\n]+\n)?$")]
    private static partial Regex OneError();
}
