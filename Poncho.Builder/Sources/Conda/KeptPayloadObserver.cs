using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.Oci.Layers;
using PayloadEntry = Poncho.Oci.Layers.PayloadEntry;

namespace Poncho.Builder.Sources.Conda;

/// <summary>Holds the entries of a kept payload against the package's own lists, and scans their bytes, while they are decoded the one time.</summary>
internal sealed class KeptPayloadObserver(LinkPlan plan, PayloadScan scan) : IPayloadObserver
{
    private bool _isFile;

    public PayloadCheck Check { get; } = new(plan);

    /// <summary>Files and links that passed.</summary>
    public List<string> Paths { get; } = [];

    public string? Begin(PayloadEntry entry)
    {
        if (PackagePath.Fault(entry.Path) is { } fault) return fault;
        var path = Check.Admit(new Poncho.Conda.Packages.PackageEntry
        {
            Path = entry.Path,
            Type = TypeOf(entry.Kind),
            Size = entry.Size,
            Mode = entry.Mode,
            ModifiedSeconds = entry.Mtime,
            LinkTarget = entry.Kind is PayloadEntryKind.File or PayloadEntryKind.Directory ? null : entry.LinkTarget,
        });
        if (path is null || Check.Oddity is not null) return Check.Oddity ?? "an entry that is not listed";
        _isFile = entry.Kind == PayloadEntryKind.File;
        if (entry.Kind != PayloadEntryKind.Directory) Paths.Add(entry.Path);
        if (_isFile) scan.Begin(path);
        return null;
    }

    public void Data(ReadOnlySpan<byte> bytes) => scan.Append(bytes);

    public string? End()
    {
        if (_isFile) scan.End();
        return null;
    }

    private static PackageEntryType TypeOf(PayloadEntryKind kind) => kind switch
    {
        PayloadEntryKind.File => PackageEntryType.File,
        PayloadEntryKind.Directory => PackageEntryType.Directory,
        PayloadEntryKind.Symlink => PackageEntryType.SoftLink,
        _ => PackageEntryType.HardLink,
    };
}
