using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO.Tar;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Sources.Conda;

/// <summary>Compares the entries of a kept payload with the package's own lists, and scans their bytes, while they are decoded the one time.</summary>
internal sealed class KeptPayloadObserver(LinkPlan plan, PayloadScan scan) : IPayloadObserver
{
    private bool _isFile;

    public PayloadCheck Check { get; } = new(plan);

    /// <summary>Files and links that passed.</summary>
    public List<string> Paths { get; } = [];

    public string? Begin(TarMember member)
    {
        if (PackagePath.Fault(member.Path) is { } fault) return fault;
        var path = Check.Admit(new PackageEntry
        {
            Path = member.Path,
            Type = TypeOf(member.Kind),
            Size = member.Size,
            Mode = member.Mode,
            ModifiedSeconds = member.Modified.ToUnixTimeSeconds(),
            LinkTarget = member.Kind is TarMemberKind.File or TarMemberKind.Folder ? null : member.LinkTarget,
        });
        if (path is null || Check.Oddity is not null) return Check.Oddity ?? "an entry that is not listed";
        _isFile = member.Kind == TarMemberKind.File;
        if (member.Kind != TarMemberKind.Folder) Paths.Add(member.Path);
        if (_isFile) scan.Begin(path);
        return null;
    }

    public void Data(ReadOnlySpan<byte> bytes) => scan.Append(bytes);

    public string? End()
    {
        if (_isFile) scan.End();
        return null;
    }

    private static PackageEntryType TypeOf(TarMemberKind kind) => kind switch
    {
        TarMemberKind.File => PackageEntryType.File,
        TarMemberKind.Folder => PackageEntryType.Directory,
        TarMemberKind.SymbolicLink => PackageEntryType.SoftLink,
        _ => PackageEntryType.HardLink,
    };
}
