using Poncho.IO;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.EndToEnd.Faults;

/// <summary>A user with an environment of a few odd packages, of all forms that layers have, and what becomes of it when nothing fails.</summary>
public sealed class SmallEnvironment : IAsyncLifetime
{
    private static readonly HashSet<string> s_names = ["odd-hard-links", "odd-several-in-one-c-string", "odd-generic", "odd-shebangs", "odd-many-in-text"];

    internal PublishedPoncho Poncho { get; } = new();

    /// <summary>Its disk.</summary>
    internal FaultyDisk Disk { get; private set; } = null!;

    public string Output => Poncho["out", "env.tar.gz"];

    /// <summary>What <c>create</c> says of it.</summary>
    public string Said { get; private set; } = "";

    /// <summary>The tarball's digest.</summary>
    public Digest Tarball { get; private set; }

    private string[] Create => ["create", Poncho["small.json"], Output];

    /// <summary>Makes it where it is not, or no more; skips the test where nothing was built.</summary>
    public async Task EnsureAsync()
    {
        Disk ??= await FaultyDisk.CompileAsync(Poncho);
        if (Said.Length == 0) await MakeAsync();
        else if (!File.Exists(Output)) (await CreateAsync()).Succeeded();
        ForgetNode();
    }

    private async Task MakeAsync()
    {
        var packages = OddChannel.Good.Where(package => s_names.Contains(package.Name)).ToList();
        // One is larger than any buffer, and has a script whose answer a start keeps for the next.
        packages.Add(new OddPackage("odd-large").File("share/large", Noise(600_000)).File("share/text", string.Concat(Enumerable.Repeat(OddChannel.Placeholder + "\n", 3000)), placeholder: OddChannel.Placeholder).File("etc/conda/activate.d/large.sh", "export ODD_LARGE=1\n"));
        await OddChannel.WriteAsync(Poncho["odd"], packages);
        var wanted = packages.Select((package, i) => $"\"{package.Name}=1.0={OddPackage.Build((OddFormat)(i % 2))}\"");
        Poncho.Write("small.json", $$"""{"conda": {"channels": ["{{Poncho["odd"]}}"], "packages": [{{string.Join(", ", wanted)}}] } }""");
        Poncho.Environment["TMPDIR"] = Directory.CreateDirectory(Poncho["tmp"]).FullName;
        Directory.CreateDirectory(Poncho["out"]);
        string said = (await CreateAsync()).Succeeded().Output;
        Tarball = Digest.Of(await File.ReadAllBytesAsync(Output));
        Said = said;
    }

    public Task<ProgramResult> CreateAsync() => Poncho.RunAsync(Create);

    internal Task<ProgramResult> CreateAsync(Fault fault) => Disk.RunAsync(fault, Create);

    /// <summary>Back to a user who never ran Poncho.</summary>
    public void Forget()
    {
        if (Directory.Exists(Poncho["home"])) Directory.Delete(Poncho["home"], recursive: true);
        File.Delete(Output);
    }

    /// <summary>Back to a node that never ran the environment.</summary>
    public void ForgetNode()
    {
        foreach (string folder in Directory.EnumerateDirectories(Poncho["node"])) Directory.Delete(folder, recursive: true);
        if (Directory.Exists(Poncho["own"])) Directory.Delete(Poncho["own"], recursive: true);
    }

    /// <summary>The next command works, makes the same as ever, and every digest is right.</summary>
    public async Task CheckNextAsync(string after)
    {
        var next = await CreateAsync();
        Assert.True(next.Status == 0, $"{after}: then {next.Error}");
        Assert.Equal(Said, next.Output);
        await CheckOutputAsync(after);
        var verified = await Poncho.RunAsync("inspect", "small", "--verify");
        Assert.True(verified.Status == 0, $"{after}: {verified.Error}");
    }

    /// <summary>The tarball is whole.</summary>
    public async Task CheckOutputAsync(string after) => Assert.True(Tarball == Digest.Of(await File.ReadAllBytesAsync(Output)), $"{after}: other bytes in the tarball");

    /// <summary>What is left of unfinished files, wherever Poncho may have put them.</summary>
    public IEnumerable<string> Unfinished() => Directory.EnumerateFileSystemEntries(Poncho[""], "*.poncho-tmp", SearchOption.AllDirectories);

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync()
    {
        Disk?.Dispose();
        Poncho.Dispose();
        return default;
    }

    private static byte[] Noise(int length)
    {
        byte[] noise = new byte[length];
        new Random(1).NextBytes(noise);
        return noise;
    }
}
