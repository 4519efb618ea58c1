using System.Formats.Tar;

namespace Poncho.Conda.Packages;

/// <summary>Turns a tarball into checked entries, forward. What no package has any use for is refused, naming archive and entry.</summary>
internal sealed class TarEntries(Stream tar, string archive, ArchiveLimits limits) : IAsyncDisposable, IDisposable
{
    private readonly TarReader _reader = new(new HeaderGuard(tar, archive), leaveOpen: true);
    private int _count;

    /// <summary>Whether a PAX global header has come by.</summary>
    public bool HasGlobalHeader { get; private set; }

    /// <summary>The next entry, or null at the end, when the whole stream has been read and its checksums with it.</summary>
    public PackageEntry? Next()
    {
        while (true)
        {
            try
            {
                var entry = _reader.GetNextEntry(copyData: false);
                if (entry is null)
                {
                    tar.CopyTo(Stream.Null);
                    return null;
                }

                if (Convert(entry) is { } converted) return converted;
            }
            catch (Exception e) when (ArchiveErrors.IsBadData(e))
            {
                throw ArchiveErrors.Corrupt(archive, ArchiveErrors.Reason(e), e);
            }
        }
    }

    /// <summary>The same without blocking on the disk.</summary>
    public async ValueTask<PackageEntry?> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                var entry = await _reader.GetNextEntryAsync(copyData: false, cancel);
                if (entry is null)
                {
                    await tar.CopyToAsync(Stream.Null, cancel);
                    return null;
                }

                if (Convert(entry) is { } converted) return converted;
            }
            catch (Exception e) when (ArchiveErrors.IsBadData(e))
            {
                throw ArchiveErrors.Corrupt(archive, ArchiveErrors.Reason(e), e);
            }
        }
    }

    public void Dispose() => _reader.Dispose();

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private PackageEntry? Convert(TarEntry entry)
    {
        if (++_count > limits.Entries) throw ArchiveErrors.TooLarge(archive, $"{limits.Entries} entries");
        if (entry.EntryType == TarEntryType.GlobalExtendedAttributes)
        {
            HasGlobalHeader = true;
            return null;
        }

        var type = TypeOf(entry);
        string path = PackagePath.Plain(entry.Name);
        // "./", the folder that was packed
        if (path.Length == 0 && entry.Name.Length > 0 && type == PackageEntryType.Directory) return null;
        if (PackagePath.Fault(path) is { } fault) throw ArchiveErrors.Entry(archive, entry.Name, fault);
        long size = type == PackageEntryType.File ? entry.Length : 0;
        return new PackageEntry
        {
            Path = path,
            Type = type,
            Size = size,
            Mode = (int)entry.Mode & 0xFFF,
            Uid = entry.Uid,
            Gid = entry.Gid,
            ModifiedSeconds = Math.Max(0, entry.ModificationTime.ToUnixTimeSeconds()),
            LinkTarget = LinkTargetOf(entry, type),
            FollowsGlobalHeader = HasGlobalHeader,
            Content = type == PackageEntryType.File ? ContentOf(entry, size, path) : null,
        };
    }

    private PackageEntryType TypeOf(TarEntry entry) => entry.EntryType switch
    {
        TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile =>
            IsSparse(entry) ? throw Useless(entry) : PackageEntryType.File,
        TarEntryType.SymbolicLink => PackageEntryType.SoftLink,
        TarEntryType.HardLink => PackageEntryType.HardLink,
        TarEntryType.Directory => PackageEntryType.Directory,
        _ => throw Useless(entry),
    };

    // GNU tar's sparse forms in PAX clothes: the bytes that follow are a map and pieces, not the file.
    private static bool IsSparse(TarEntry entry) =>
        entry is PaxTarEntry { ExtendedAttributes: var attributes }
        && attributes.Keys.Any(key => key.StartsWith("GNU.sparse.", StringComparison.Ordinal));

    private Stream ContentOf(TarEntry entry, long size, string path) =>
        entry.DataStream is null ? Stream.Null : new EntryStream(entry.DataStream, size, archive, path);

    private Poncho.IO.PonchoException Useless(TarEntry entry) => ArchiveErrors.Entry(archive, entry.Name, entry.EntryType switch
    {
        TarEntryType.CharacterDevice or TarEntryType.BlockDevice => "is a device",
        TarEntryType.Fifo => "is a fifo",
        _ => $"is of a kind that packages do not have ({entry.EntryType})",
    });

    private string? LinkTargetOf(TarEntry entry, PackageEntryType type)
    {
        if (type is not (PackageEntryType.SoftLink or PackageEntryType.HardLink)) return null;
        string target = type == PackageEntryType.HardLink ? PackagePath.Plain(entry.LinkName) : entry.LinkName;
        string? fault = type == PackageEntryType.HardLink ? PackagePath.Fault(target)
            : target.Length is 0 or > 4095 || target.Contains('\0', StringComparison.Ordinal) ? "is no path" : null;
        if (fault is null) return target;
        throw ArchiveErrors.Entry(archive, entry.Name, $"links to what {fault} (\"{ArchiveErrors.Printable(entry.LinkName)}\")");
    }
}
