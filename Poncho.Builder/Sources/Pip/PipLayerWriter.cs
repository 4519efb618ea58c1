using Poncho.Analyze.Naming;
using Poncho.Builder.Layering;
using Poncho.Builder.Sources.Placing;
using Poncho.Builder.Specs.Syntax;
using Poncho.Builder.Wheels;
using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Sources.Pip;

/// <summary>Makes the layer of a wheel: the files that pip would put into the prefix, the same bytes everywhere (docs/FORMATS.md, "Layers of wheels").</summary>
internal static class PipLayerWriter
{
    /// <param name="path">The wheel, under any name.</param>
    /// <param name="fileName">Its own file name, which says what it is for.</param>
    /// <param name="request">What the layer is made with.</param>
    /// <param name="cancel">Stops the making; nothing stays.</param>
    /// <exception cref="PonchoException">The wheel is for another Python, is not what the lock says, or is no good wheel.</exception>
    public static async Task<LayerInfo> MakeAsync(string path, string fileName, PipLayerRequest request, CancellationToken cancel)
    {
        new WheelTarget(request.Python, request.Platform).Refuse(WheelName.Parse(fileName));
        await using var wheel = WheelArchive.Open(path, fileName, request.Limits);
        CheckLocked(wheel, request);
        var plan = WheelPlan.For(wheel, request.Python, isDirect: request.DirectUrl is not null);
        var compiler = plan.Files.Any(WheelInstallation.IsModule) && request.Compiler is { } get ? await get(cancel) : null;
        await using var installation = new WheelInstallation(wheel, plan, request.Python, compiler);
        IReadOnlyList<string> warnings = [.. plan.Warnings, .. await installation.ReadAsync(cancel)];
        installation.AddScripts();
        foreach (string note in await installation.AddByteCodeAsync()) request.Note?.Invoke($"{fileName}: {note}");
        installation.AddRecords(request.IsRequested, request.DirectUrl);
        return await WriteAsync(wheel, installation, warnings, request, cancel);
    }

    private static async Task<LayerInfo> WriteAsync(
        WheelArchive wheel, WheelInstallation installation, IReadOnlyList<string> warnings, PipLayerRequest request, CancellationToken cancel)
    {
        var entries = installation.Entries.Values.OrderBy(entry => entry.Path, Utf8Order.Instance).ToList();
        ReservedPaths.Refuse($"wheel {wheel.FileName}", entries.Select(entry => entry.Path), null);
        CheckFolders(wheel, installation.Entries);
        return new LayerInfo
        {
            Descriptor = await PlacedLayer.WriteAsync(entries, null, request.Store, cancel),
            Relocations = new RelocationIndex(installation.Relocations),
            Glibc = installation.Glibc?.ToString(),
            License = wheel.Metadata.License,
            Warnings = [.. warnings],
            UnpackedBytes = entries.Sum(entry => entry.Content!.Value.Length),
            Paths = [.. entries.Select(entry => entry.Path)],
        };
    }

    private static void CheckLocked(WheelArchive wheel, PipLayerRequest request)
    {
        bool isProject = request.Project is not { } project || ProjectName.Normalize(project) == wheel.Name.Project;
        bool isVersion = request.Version is not { Length: > 0 } version || ProjectVersion.Normalize(version) == ProjectVersion.Normalize(wheel.Metadata.Version);
        if (isProject && isVersion) return;
        string locked = Shown.Text($"{request.Project} {request.Version}".Trim());
        throw new PonchoException(
            $"wheel {wheel.FileName} is not what the lock says: {locked}",
            "the lock was edited, or the index gave another file: lock again");
    }

    private static void CheckFolders(WheelArchive wheel, IReadOnlyDictionary<string, PlacedEntry> entries)
    {
        foreach (string path in entries.Keys)
        {
            for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                if (!entries.ContainsKey(path[..slash])) continue;
                throw new PonchoException(
                    $"wheel {wheel.FileName} has a file below what is a file: {Shown.Text(path)}",
                    "the wheel is broken; ask who made it");
            }
        }
    }
}
