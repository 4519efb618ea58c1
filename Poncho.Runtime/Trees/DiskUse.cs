using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Trees;

/// <summary>Adds up what files take on a disk: each once, whatever names it has. Links are not followed, and what vanishes meanwhile is nothing.</summary>
public sealed class DiskUse
{
    private readonly HashSet<(ulong Device, ulong Inode)> _counted = [];

    /// <summary>Bytes of all that was added.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many different files.</summary>
    public int Files { get; private set; }

    /// <summary>Adds a file, or a folder with all that is in it; nothing where there is none.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="withShared">Whether files that have other names too are counted.</param>
    public void Add(string path, bool withShared = true)
    {
        var folder = new DirectoryInfo(path);
        if (folder.LinkTarget is not null) return;
        if (!folder.Exists)
        {
            AddFile(new FileInfo(path), withShared);
            return;
        }

        foreach (var file in FilesInside.Readable(folder)) AddFile(file, withShared);
    }

    private void AddFile(FileInfo file, bool withShared)
    {
        if (FileStatus.OfName(LibC.CurrentFolder, file.FullName) is not { IsRegular: true } status) return;
        bool isNew = status.Links <= 1 || (withShared && _counted.Add((status.Device, status.Inode)));
        if (!isNew) return;
        try
        {
            Bytes += file.Length;
            Files++;
        }
        catch (FileNotFoundException)
        {
            // Deleted by another process between the two looks.
        }
    }
}
