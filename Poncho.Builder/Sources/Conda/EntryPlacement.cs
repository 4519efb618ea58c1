using Poncho.Builder.Layering;
using Poncho.Builder.Sources.Placing;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Streams;

namespace Poncho.Builder.Sources.Conda;

/// <summary>Takes a payload's entries in the archive's order and puts them where conda links them: the files of a written layer, not yet in the layer's order.</summary>
internal sealed class EntryPlacement(Spool spool, PayloadScan scan)
{
    // Hard links name files by their paths inside the archive.
    private readonly Dictionary<string, PlacedEntry> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlacedEntry> _placed = new(StringComparer.Ordinal);

    /// <summary>Every entry by its path below the prefix; of two for one path the later is kept, as when both are unpacked.</summary>
    public IReadOnlyDictionary<string, PlacedEntry> Entries => _placed;

    /// <param name="entry">What the archive holds.</param>
    /// <param name="path">Where it goes; null where the package does not list it and a hard link may still name it.</param>
    public void Add(PackageEntry entry, LinkedPath? path)
    {
        switch (entry.Type)
        {
            case PackageEntryType.File:
                _files[entry.Path] = AddFile(entry, path);
                break;
            case PackageEntryType.HardLink when path is not null:
                AddHardLink(entry, path);
                break;
            case PackageEntryType.SoftLink when path is not null:
                _placed[path.Target] = new PlacedEntry { Path = path.Target, Time = entry.ModifiedSeconds, LinkTarget = entry.LinkTarget };
                break;
            case PackageEntryType.Directory when path is not null:
                _placed[path.Target] = new PlacedEntry { Path = path.Target, Time = entry.ModifiedSeconds };
                break;
        }
    }

    /// <summary>Adds a file that is no entry of the archive.</summary>
    public void Add(PlacedEntry entry) => _placed[entry.Path] = entry;

    private PlacedEntry AddFile(PackageEntry entry, LinkedPath? path)
    {
        SpooledFile content;
        if (path is null)
        {
            content = new SpooledFile(spool, spool.AppendFile(entry.Content!));
        }
        else
        {
            scan.Begin(path);
            content = new SpooledFile(spool, spool.AppendFile(new ScannedStream(entry.Content!, scan)));
            scan.End();
        }

        var file = new PlacedEntry { Path = path?.Target ?? entry.Path, Time = entry.ModifiedSeconds, Content = content, IsExecutable = entry.IsExecutable };
        if (path is not null) _placed[path.Target] = file;
        return file;
    }

    // conda copies or links each path by itself, so two names of one file become two files with the same bytes.
    private void AddHardLink(PackageEntry entry, LinkedPath path)
    {
        if (!_files.TryGetValue(entry.LinkTarget!, out var file))
        {
            throw new PonchoException(
                $"hard link names no earlier file of the archive: \"{entry.Path}\" -> \"{entry.LinkTarget}\"",
                "the package is broken; ask its publisher, or use another build");
        }

        scan.Begin(path);
        using (var content = new ScannedStream(file.Content!.Value.Open(), scan)) content.CopyTo(Stream.Null);
        scan.End();
        _placed[path.Target] = file with { Path = path.Target };
        _files[entry.Path] = file;
    }
}
