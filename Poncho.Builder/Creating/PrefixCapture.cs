using System.Text;
using Poncho.Builder.Building;
using Poncho.Builder.Capturing;
using Poncho.Builder.Locking;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Creating;

/// <summary>
/// Makes a lock of an environment that exists already, and the layers of what nothing else gives: the steps, in their order. Nothing is
/// changed in the environment.
/// </summary>
/// <param name="session">The configuration, the way to the network, and the store, which takes the layers.</param>
/// <param name="kinds">Make the layers of packages that can be had.</param>
internal sealed class PrefixCapture(BuildSession session, LayerKinds kinds)
{
    private readonly IBuildProgress _progress = session.Context.Progress;

    /// <param name="prefix">The environment's folder.</param>
    /// <param name="request">What the user asked for.</param>
    /// <param name="cancel">Stops it; layers that were made stay in the store.</param>
    /// <exception cref="PonchoException">The environment is damaged, or cannot be read.</exception>
    public async Task<EnvironmentLock> CaptureAsync(string prefix, CreateRequest request, CancellationToken cancel)
    {
        var records = await PrefixRecordReader.ReadAllAsync(prefix, cancel);
        if (records.Count == 0) throw new PonchoException($"environment without a package: \"{prefix}\"", "install something into it first");
        var bare = BareLock(PlatformOf(records, request, prefix), request);
        var tree = await Task.Run(() => PrefixTree.Read(prefix, NoneOfIts(request), cancel), cancel);
        var installed = InstalledPath.Of(tree, records);
        string installedAt = installed.Path;
        var found = new Distributions(tree);
        var distributions = await found.ReadAsync(records, cancel);
        Report(tree, installed, found.Broken, [.. new ModulePaths(tree, SitePackages.Of(tree, records), installedAt).Outside(distributions)]);
        var owners = new PrefixOwners(tree, records, distributions);
        var captured = new CapturedStore(session.Index, session.Made);
        var layers = kinds.All();

        var conda = new CondaPart(tree, owners, Packages(), captured, _progress);
        var packages = conda.Describe(records, bare.Platform);
        var described = packages.Select(package => package.Source).ToList();
        var byteCompilation = CompileCheck.Possible(request.ByteCompilation, described, bare.Platform, beside: null, _progress);
        var python = LockedPython.Find(bare with { Sources = described });
        using var compiler = new PrefixCompiler(prefix, byteCompilation == ByteCompilation.Compiled ? python : null, _progress);
        var writer = new CapturedLayerWriter(tree, installedAt, session.Store)
        {
            Compiler = compiler.GetAsync,
            ModuleFolder = FolderOfModules(python),
            Placeholders = PlaceholdersOf(records),
            Note = _progress.Note,
        };

        bare = bare with { ByteCompilation = byteCompilation, Sources = await conda.LockAsync(packages, python, byteCompilation, writer, cancel) };
        var built = await layers.GetAsync(bare, request.KeepPackages, cancel);
        var data = await new DataPart(tree, layers, _progress).LockAsync(bare, request.KeepPackages, cancel);
        _progress.Begin(BuildStep.Capture, 0);
        var pip = await new DistributionPart(tree, owners, captured, _progress).LockAsync(distributions, request.IgnoresEditables, writer, cancel);
        var files = await new FilesPart(tree, installedAt, owners, session.Store, captured, _progress).LockAsync([.. built.Layers, .. data], writer, cancel);
        _progress.End(BuildStep.Capture);
        IEnumerable<LockedSource> all =
        [
            .. bare.Sources,
            .. pip.Where(source => source is not PipFolder),
            .. data.Select(layer => layer.Source),
            .. files is null ? [] : new[] { files },
            .. pip.OfType<PipFolder>(),
        ];
        return await WholeAsync(prefix, bare, [.. all], cancel);
    }

    private PackageSources Packages() => new(session.Addresses(null, session.BaseFolder), session.Index, session.Packages(), _progress)
    {
        Configuration = session.Configuration,
        BaseFolder = session.BaseFolder,
        IsOffline = session.IsOffline,
    };

    private EnvironmentLock BareLock(string platform, CreateRequest request) => new()
    {
        Platform = platform,
        Spec = Digest.Of([]),
        VirtualPackages = [.. AssumedMachine.Of(session.Context.Environment, null, OptionsFor(platform, request)).Select(package => package.ToString())],
        ByteCompilation = ByteCompilation.Left,
        Requested = [],
        Variables = new Dictionary<string, string>(),
        Sources = [],
    };

    private LockOptions OptionsFor(string platform, CreateRequest request) =>
        new() { Subdir = platform, ByteCompilation = ByteCompilation.Left, BaseFolder = session.BaseFolder, Virtual = request.Virtual };

    private async Task<EnvironmentLock> WholeAsync(string prefix, EnvironmentLock conda, IReadOnlyList<LockedSource> sources, CancellationToken cancel) => conda with
    {
        // There is no spec; what stands for it is what was found.
        Spec = Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', sources.Select(Line)))),
        Sources = sources,
        Requested = await RequestedSpecs.ReadAsync(prefix, sources.OfType<CondaSource>().Select(source => source.Name).ToHashSet(StringComparer.Ordinal), cancel),
        Variables = await StateVariables.ReadAsync(prefix, _progress, cancel),
    };

    private static string Line(LockedSource source)
    {
        string? md5 = (source as PackageSource)?.Md5;
        bool isReplaced = source is CondaSource { IsReplaced: true };
        return $"{source} {source.Url} {source.Sha256} {md5} {source.CapturedLayer} {isReplaced}";
    }

    private string PlatformOf(IReadOnlyList<PrefixRecord> records, CreateRequest request, string prefix)
    {
        string platform = records.Select(record => record.Subdir).FirstOrDefault(subdir => subdir is not (null or "noarch")) ?? session.UsualPlatform;
        if (request.Subdir is { } asked && asked != platform)
        {
            throw new PonchoException($"environment is of platform {platform}, not of \"{asked}\": \"{prefix}\"", "leave --platform out");
        }

        Platforms.Of(platform);
        return platform;
    }

    // What is written may lie in the environment's folder, and what Poncho keeps, too.
    private IEnumerable<string> NoneOfIts(CreateRequest request)
    {
        if (request.OutputPath is { } output) yield return Path.GetFullPath(output, session.BaseFolder);
        yield return session.Context.Home.Root;
    }

    private void Report(PrefixTree tree, InstalledPath installed, IReadOnlyList<string> broken, IReadOnlyList<string> lines)
    {
        if (installed.IsMoved && installed.Unknown.IsEmpty)
            _progress.Warn($"files of the environment name another folder, which is taken for where it was installed: \"{installed.Path}\"");
        if (!installed.Unknown.IsEmpty)
            _progress.Warn($"files of the environment do not name its folder; they are packed as they are, and lead to what they name: {NameList.Of(installed.Unknown)}");
        if (broken.Count > 0) _progress.Warn($"left by an uninstallation that was broken off, and no package: {NameList.Of(broken)}");
        if (lines.Count > 0) _progress.Warn($"lines of .pth files lead out of the environment: {NameList.Of(lines)}");
        if (tree.Private.Count > 0) _progress.Warn($"settings that may hold passwords are left out: {NameList.Of(tree.Private)}");
        if (tree.Special.Count > 0) _progress.Warn($"neither files nor links, and left out: {NameList.Of(tree.Special)}");
    }

    private static Dictionary<string, string> PlaceholdersOf(IReadOnlyList<PrefixRecord> records)
    {
        var placeholders = new Dictionary<string, string>(StringComparer.Ordinal);
        var binaries = records.SelectMany(record => record.Files).Where(file => file is { Placeholder: not null, IsBinary: true });
        foreach (var file in binaries) placeholders[file.Path] = file.Placeholder!;
        return placeholders;
    }

    private static string FolderOfModules(PythonInfo? python) =>
        python is null ? "" : python.SitePackages[..(python.SitePackages.LastIndexOf('/') + 1)];
}
