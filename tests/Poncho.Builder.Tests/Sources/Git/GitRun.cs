using Poncho.Builder.Layering;
using Poncho.Builder.Locking;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Git;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Tests.Sources.Git;

/// <summary>Locks git parts and makes their layers, in a home of its own.</summary>
internal sealed class GitRun
{
    private readonly GitCaches _caches;
    private readonly GitFetch _fetch;
    private readonly GitLayerWriter _writer;
    private readonly bool _offline;

    private readonly HttpClients _http;

    private GitRun(string home, Store store, Dictionary<string, string?> environment, bool offline, bool lfs, ArchiveLimits limits)
    {
        Store = store;
        Home = home;
        _offline = offline;
        _http = new HttpClients(new HttpOptions { Environment = EnvironmentVariables.From(environment), HomeFolder = environment["HOME"], Offline = offline });
        _caches = new GitCaches(new GitTools(new GitProgram(environment), _http, Path.Combine(home, "native")), Path.Combine(home, "git"), home, environment.GetValueOrDefault("HOME"));
        _fetch = new GitFetch(_caches, limits, offline);
        _writer = new GitLayerWriter(_caches.Tools, store, limits, lfs, offline);
    }

    public Store Store { get; }

    public string Home { get; }

    public QuietBuild Progress { get; } = new();

    /// <param name="home">The place of caches and store.</param>
    /// <param name="userHome">The user's home folder, with a <c>.gitconfig</c> perhaps; null for an empty one.</param>
    /// <param name="offline">Whether the network may not be asked.</param>
    /// <param name="lfs">Whether large files (Git LFS) are fetched.</param>
    /// <param name="limits">How much is believed.</param>
    /// <param name="hasGit">False: the program is nowhere in PATH.</param>
    /// <param name="variables">Further variables of the environment.</param>
    public static async Task<GitRun> InAsync(string home, string? userHome = null, bool offline = false, bool lfs = false, ArchiveLimits? limits = null, bool hasGit = true, params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string?> { ["PATH"] = Environment.GetEnvironmentVariable("PATH"), ["HOME"] = userHome ?? home, ["GIT_CONFIG_NOSYSTEM"] = "1", ["GIT_DIR"] = "/nowhere" };
        if (!hasGit) environment["PATH"] = "";
        foreach (var (name, value) in variables) environment[name] = value;
        return new GitRun(home, await Store.OpenAsync(Path.Combine(home, "store"), default), environment, offline, lfs, limits ?? ArchiveLimits.Default);
    }

    public static GitPart Part(string remote, string? reference = null, string? path = null, bool keepsGit = false) =>
        new() { Name = "DATA", Remote = remote, Ref = reference, Path = path, KeepsGit = keepsGit, At = new SpecPosition(1, 1) };

    public async Task<LockedSource> LockAsync(GitPart part, CancellationToken cancel = default) => (await new GitLocker(_caches, Progress, _offline).LockAsync([part], Options, cancel))[0];

    /// <summary>What is locked besides the part.</summary>
    public LockOptions Options { get; set; } = new() { Subdir = "linux-64", Compile = false, BaseFolder = "/" };

    public async Task<LayerInfo> MakeAsync(LockedSource source, CancellationToken cancel = default) => await _writer.WriteAsync(await _fetch.FetchAsync(source, cancel), source, cancel);

    public async Task<List<LayerEntries>> EntriesAsync(GitPart part) => LayerEntries.Read(Store, (await MakeAsync(await LockAsync(part))).Descriptor);
}
