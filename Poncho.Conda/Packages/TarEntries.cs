using Poncho.IO;
using Poncho.IO.Tar;

namespace Poncho.Conda.Packages;

/// <summary>
/// Turns a tarball, disposed with this, into checked entries, forward. What no package has any use for is refused, naming archive and
/// entry.
/// </summary>
internal sealed class TarEntries(Stream tar, string archive, ArchiveLimits limits) : IAsyncDisposable, IDisposable
{
    private const string ReaderPrefix = "tar: ";

    private readonly TarForwardReader _reader = new(tar);
    private int _count;

    /// <summary>The next entry, or null at the end, when the whole stream has been read and its checksums with it.</summary>
    public PackageEntry? Next()
    {
        try
        {
            while (_reader.Next())
            {
                if (Convert(_reader.Current) is { } converted) return converted;
            }

            tar.CopyTo(Stream.Null);
            return null;
        }
        catch (Exception e) when (ArchiveErrors.IsBadData(e))
        {
            throw Corrupt(e);
        }
    }

    /// <summary>The same without blocking on the disk.</summary>
    public async ValueTask<PackageEntry?> NextAsync(CancellationToken cancel)
    {
        try
        {
            while (await _reader.NextAsync(cancel))
            {
                if (Convert(_reader.Current) is { } converted) return converted;
            }

            await tar.CopyToAsync(Stream.Null, cancel);
            return null;
        }
        catch (Exception e) when (ArchiveErrors.IsBadData(e))
        {
            throw Corrupt(e);
        }
    }

    public void Dispose() => tar.Dispose();

    public ValueTask DisposeAsync() => tar.DisposeAsync();

    private PonchoException Corrupt(Exception e)
    {
        string reason = ArchiveErrors.Reason(e);
        return ArchiveErrors.Corrupt(archive, reason.StartsWith(ReaderPrefix, StringComparison.Ordinal) ? reason[ReaderPrefix.Length..] : reason, e);
    }

    private PackageEntry? Convert(TarMember member)
    {
        if (++_count > limits.Entries) throw ArchiveErrors.TooLarge(archive, $"{limits.Entries} entries");
        var type = TypeOf(member);
        string path = PackagePath.Plain(member.Path);
        // "./", the folder that was packed
        if (path.Length == 0 && member.Path.Length > 0 && type == PackageEntryType.Directory) return null;
        if (PackagePath.Fault(path) is { } fault) throw ArchiveErrors.Entry(archive, member.Path, fault);
        return new PackageEntry
        {
            Path = path,
            Type = type,
            Size = type == PackageEntryType.File ? member.Size : 0,
            Mode = member.Mode,
            Uid = Owner(member.Uid),
            Gid = Owner(member.Gid),
            ModifiedSeconds = Math.Max(0, member.Modified.ToUnixTimeSeconds()),
            LinkTarget = LinkTargetOf(member, type),
            FollowsGlobalHeader = _reader.HasGlobalHeader,
            Content = type == PackageEntryType.File ? new EntryStream(_reader, archive, path) : null,
        };
    }

    // Whether it is 0 is all that is asked of it.
    private static int Owner(long number) => (int)Math.Clamp(number, int.MinValue, int.MaxValue);

    private PackageEntryType TypeOf(TarMember member) => member.Kind switch
    {
        TarMemberKind.File => PackageEntryType.File,
        TarMemberKind.SymbolicLink => PackageEntryType.SoftLink,
        TarMemberKind.HardLink => PackageEntryType.HardLink,
        TarMemberKind.Folder => PackageEntryType.Directory,
        _ => throw Useless(member),
    };

    private PonchoException Useless(TarMember member) => ArchiveErrors.Entry(archive, member.Path, member.Kind switch
    {
        TarMemberKind.CharacterDevice or TarMemberKind.BlockDevice => "is a device",
        TarMemberKind.Fifo => "is a fifo",
        _ => $"is of a kind that packages do not have ('{member.Form.Type}')",
    });

    private string? LinkTargetOf(TarMember member, PackageEntryType type)
    {
        if (type is not (PackageEntryType.SoftLink or PackageEntryType.HardLink)) return null;
        string target = type == PackageEntryType.HardLink ? PackagePath.Plain(member.LinkTarget) : member.LinkTarget;
        string? fault = type == PackageEntryType.HardLink ? PackagePath.Fault(target) : FaultOfSoftLink(target);
        if (fault is null) return target;
        throw ArchiveErrors.Entry(archive, member.Path, $"links to what {fault} (\"{ArchiveErrors.Printable(member.LinkTarget)}\")");
    }

    private static string? FaultOfSoftLink(string target)
    {
        bool isPath = target.Length is > 0 and <= 4095 && !target.Contains('\0', StringComparison.Ordinal);
        return isPath ? null : "is no path";
    }
}
