using Poncho.Builder.Building;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Projects;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Locks;

/// <summary>A lock as it lies in a file: one spec, locked for one or more platforms.</summary>
internal sealed record LockFile
{
    /// <summary>What is put behind a spec's path to get that of its lock.</summary>
    public const string Suffix = ".lock.json";

    /// <summary>What to do about a lock that cannot be used.</summary>
    public const string WriteAnew = "mend it, or delete it and \"poncho lock SPEC\" writes it anew";

    /// <summary>The same with the name of the spec that a lock lies beside.</summary>
    public static string WriteAnewOf(string path) => path.EndsWith(Suffix, StringComparison.Ordinal)
        ? WriteAnew.Replace("SPEC", path[..^Suffix.Length], StringComparison.Ordinal)
        : WriteAnew;

    /// <summary>Longer files are no locks: some hundred times what the largest have.</summary>
    private const int MostBytes = 64 << 20;

    /// <summary>Where the lock of a spec lies: beside it.</summary>
    /// <param name="spec">The spec's path.</param>
    /// <param name="choice">What of it is locked.</param>
    public static string Beside(string spec, SpecChoice choice) => spec + choice.Suffix + Suffix;

    /// <summary>One for each platform, at least one, by platform (ordinal); spec, requests and variables are the same in all.</summary>
    public required IReadOnlyList<EnvironmentLock> Platforms { get; init; }

    /// <summary>The digest of what the spec says that was locked.</summary>
    public Digest Spec => Platforms[0].Spec;

    /// <summary>The names of the platforms, for messages.</summary>
    public string PlatformNames => string.Join(", ", Platforms.Select(p => p.Platform));

    /// <summary>The lock for a platform; null where it was not locked for it.</summary>
    public EnvironmentLock? Find(string platform) => Platforms.FirstOrDefault(p => p.Platform == platform);

    /// <exception cref="PonchoException">The lock has no such platform.</exception>
    public EnvironmentLock Get(string platform, string path)
    {
        if (Find(platform) is { } found) return found;
        bool isThisMachines = platform == Building.Platforms.Current;
        string hint = isThisMachines ? $"\"poncho lock SPEC --platform {platform}\" locks for it" : "--platform says which one is meant";
        throw new PonchoException($"{path} is locked for {PlatformNames}, not for \"{platform}\"", hint);
    }

    /// <summary>Reads a lock.</summary>
    /// <returns>Null where there is no such file.</returns>
    /// <exception cref="PonchoException">The file is no lock, a damaged one, or one of a newer program.</exception>
    public static async Task<LockFile?> TryReadAsync(string path, CancellationToken cancel)
    {
        if (Directory.Exists(path))
            throw new PonchoException($"a folder is where a lock should be: \"{path}\"", "move it away, or name another file with -o");
        return File.Exists(path) ? LockReader.Read(path, (await SpecReader.ReadBytesAsync(path, MostBytes, cancel)).Span) : null;
    }

    public Task WriteAsync(string path, CancellationToken cancel) => OutputFile.WriteAsync(path, LockJson.Write(this), cancel);
}
