using Poncho.Analyze.Choosing;
using Poncho.Analyze.Following;
using Poncho.Analyze.Owning;
using Poncho.Builder.Building;
using Poncho.Builder.Creating;
using Poncho.Builder.Editing;
using Poncho.Builder.Specs;
using Poncho.Conda.Channels;
using Poncho.IO;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Analyzing;

/// <summary><c>poncho analyze</c>: from an application's sources to its packages.</summary>
internal static class ApplicationAnalyzer
{
    /// <summary>What each file imports, as it stands there: nothing is followed, and no package is looked for.</summary>
    public static IReadOnlyList<ApplicationFile> ReadImports(AnalyzeRequest request, IReadOnlyList<ApplicationSource> sources) =>
        ApplicationReader.Read(sources, Options(request, follow: false), Directory.GetCurrentDirectory()).Files;

    /// <summary>Reads sources and chooses packages.</summary>
    /// <param name="context">Around the command.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="sources">The sources that the request names.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">A source or the environment is not there, or an option has no sense.</exception>
    public static async Task<ApplicationAnalysis> AnalyzeAsync(
        BuildContext context, AnalyzeRequest request, IReadOnlyList<ApplicationSource> sources, CancellationToken cancel)
    {
        var application = ApplicationReader.Read(sources, Options(request, follow: true), Directory.GetCurrentDirectory());
        var environment = EnvironmentOf(context, request);
        var store = await Store.OpenAsync(context.Home.Store, cancel);
        using var session = new BuildSession(context, store, request.Offline);
        var written = request.Channels.Count > 0 ? request.Channels : Usual(session.Configuration.DefaultSpecChannels);
        List<Channel> channels = [.. written.SelectMany(name => session.Configuration.Resolve(name, session.BaseFolder)).DistinctBy(channel => channel.CanonicalUrl)];
        var options = new ChoosingOptions { Python = request.Python, PipOnly = request.PipOnly, Mapping = Mapping(request), Extra = request.Extra };
        UsedImport[] imports = [.. application.Files.SelectMany(file => file.Imports.Select(import => new UsedImport(import, file.Path)))];
        var choice = await PackageChooser.ChooseAsync(imports, environment, Catalog(new ReachedCatalog(session, channels), request.Spec), options, cancel);
        foreach (var extra in choice.Packages.Where(package => package.Written is not null))
        {
            AskedPackages.Of([extra.Written!], extra.Kind == PackageKind.Pip ? EditedPart.Pip : EditedPart.Conda);
        }

        return new ApplicationAnalysis(application.Files, environment, choice, AnalyzedSpec.Of(choice, environment, written, request));
    }

    private static IPackageCatalog Catalog(IPackageCatalog reached, Spec? spec) =>
        spec is null ? reached : new SpecCatalog(reached, SpecComparison.CondaNamesOf(spec), SpecComparison.ProjectsOf(spec));

    // The table of imports knows conda-forge's names, so that it is asked where nobody chose another; as for the first spec of poncho init.
    private static IReadOnlyList<string> Usual(IReadOnlyList<string> configured) => configured is ["defaults"] ? ["conda-forge"] : configured;

    private static FollowingOptions Options(AnalyzeRequest request, bool follow) => new() { TopLevelOnly = request.TopLevel, Function = request.Function, Follow = follow };

    private static InstalledEnvironment? EnvironmentOf(BuildContext context, AnalyzeRequest request)
    {
        if (request.NoEnvironment) return null;
        return request.Environment is { } folder ? InstalledEnvironment.Read(folder) : InstalledEnvironment.Active(context.Environment.Find);
    }

    private static Dictionary<string, string> Mapping(AnalyzeRequest request)
    {
        var mapping = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in request.Mapping)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new PonchoException($"no import and its package: \"{pair}\"", "write IMPORT=PACKAGE, such as cv2=opencv");
            mapping[pair[..equals].Trim()] = pair[(equals + 1)..].Trim();
        }

        return mapping;
    }
}
