using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.LocalCode;
using Poncho.Builder.Locks;
using Poncho.Builder.Wheels;
using Poncho.IO;

namespace Poncho.Builder.Resolving;

/// <summary>
/// The wheels of sdists, git repositories and folders of local code: built by the environment's own pip, once each. The conda part of the environment is
/// unpacked when the first build needs it.
/// </summary>
/// <param name="prefixes">Unpacks the conda part.</param>
/// <param name="wheels">What was built before.</param>
/// <param name="local">What was built of folders.</param>
/// <param name="fetch">Gives the file of a locked sdist.</param>
/// <param name="logs">The folder for what pip and back ends say.</param>
/// <param name="progress">Hears what is built.</param>
internal sealed class ProjectWheels(
    PipPrefixes prefixes,
    BuiltWheels wheels,
    LocalWheels local,
    Func<PipSdist, CancellationToken, Task<string>> fetch,
    string logs,
    IBuildProgress progress) : IDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private PipPrefix? _prefix;
    private string _opened = "";

    /// <summary>The spec's options that say where packages are found, for back ends.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>
    /// What the spec says to the build back end of a project (<c>--config-settings</c>), by normalized name or by the folder of local code; empty
    /// for nothing.
    /// </summary>
    public Func<string, string> BuildOptions { get; init; } = static _ => "";

    /// <summary>What pip's settings of this machine say of building and choosing, as a text; empty for nothing.</summary>
    public string Settings { get; init; } = "";

    /// <summary>The folder that relative paths in <see cref="Options"/> are below.</summary>
    public string Folder { get; init; } = "/";

    /// <summary>The folder for what pip says.</summary>
    public string Logs => logs;

    /// <summary>The conda part of an environment, unpacked.</summary>
    public async Task<PipPrefix> OpenAsync(EnvironmentLock @lock, CancellationToken cancel)
    {
        string wanted = string.Join('\n', @lock.Sources.OfType<CondaSource>().Select(source => $"{source.Url} {source.Sha256}"));
        await _opening.WaitAsync(cancel);
        try
        {
            if (_prefix is null || _opened != wanted) (_prefix, _opened) = (await prefixes.OpenAsync(@lock, cancel), wanted);
            return _prefix;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>The wheel of an sdist or git repository. Where the lock says which, it is that one.</summary>
    /// <exception cref="PonchoException">It cannot be built, or another one than the lock's comes out.</exception>
    public async Task<BuiltWheel> GetAsync(PipBuilt source, EnvironmentLock @lock, CancellationToken cancel)
    {
        if (source.Wheel is { } wheel && await wheels.FindAsync(wheel.Sha256, wheel.FileName, cancel) is { } locked) return locked;
        string said = BuildOptions(source.Name);
        var build = new WheelBuild
        {
            Key = KeyOf(source, @lock, said, Settings),
            Requirement = await RequirementOf(source, cancel),
            BuildOptions = said,
            Name = $"{source.Name}-{source.Version}",
            Options = Options,
            Folder = Folder,
        };
        var built = await (await BuilderAsync(@lock, cancel)).GetAsync(build, cancel);
        if (source.Wheel is not { Sha256: var wanted } || built.Sha256 == wanted) return built;
        throw new PonchoException(
            $"the wheel that was built of {source} is not the locked one, sha256 {built.Sha256.Hex} in the place of \"{wanted.Hex}\"",
            "two builds need not be equal: take the environment from who locked it, or lock again");
    }

    // What pip is given to build.
    private async Task<string> RequirementOf(PipBuilt source, CancellationToken cancel) => source switch
    {
        PipSdist sdist => await fetch(sdist, cancel),
        PipRepository git => $"git+{git.FetchUrls[0]}@{git.Commit}{(git.Path is { } path ? $"#subdirectory={path}" : "")}",
        _ => throw new ArgumentException($"local code is built of its folder: {source}", nameof(source)),
    };

    /// <summary>The wheel of what a folder of local code holds now.</summary>
    /// <exception cref="PonchoException">It cannot be built.</exception>
    public Task<BuiltWheel> GetLocalAsync(string folder, EnvironmentLock @lock, CancellationToken cancel)
    {
        string said = BuildOptions(folder);
        string builtFor = $"{LockedPython.Find(@lock)?.Version} {@lock.Platform} {said}{Settings}";
        return local.GetAsync(folder, builtFor, BuildCopyAsync, cancel);

        async Task<BuiltWheel> BuildCopyAsync(string copy, CancellationToken token)
        {
            var build = new WheelBuild
            {
                Key = new LayerKey("local wheel 1").With("folder", copy).ToDigest(),
                Requirement = copy,
                BuildOptions = said,
                Name = Path.GetFileName(copy),
                Options = Options,
                Folder = Folder,
            };
            return await (await BuilderAsync(@lock, token)).BuildAsync(build, token);
        }
    }

    public void Dispose() => _opening.Dispose();

    private async Task<WheelBuilder> BuilderAsync(EnvironmentLock @lock, CancellationToken cancel) =>
        new((await OpenAsync(@lock, cancel)).Pip, wheels, logs, progress);

    private static Digest KeyOf(PipBuilt source, EnvironmentLock @lock, string said, string settings)
    {
        var key = new LayerKey("wheel 1")
            .With("source", source.Sha256?.ToString() ?? $"{source.Url} {(source as PipRepository)?.Commit} {source.Path}")
            .With("python", LockedPython.Find(@lock)?.Version ?? "")
            .With("platform", @lock.Platform)
            .With("options", said);
        return (settings.Length > 0 ? key.With("settings", settings) : key).ToDigest();
    }
}
