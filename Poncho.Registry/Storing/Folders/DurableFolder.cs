using Poncho.IO.Files;

namespace Poncho.Registry.Storing.Folders;

/// <summary>Files and folders that are there after a power cut, once a method here has returned.</summary>
internal static class DurableFolder
{
    /// <summary>Makes a folder and those above it, each synced into the one above.</summary>
    public static void Make(string path)
    {
        if (Directory.Exists(path)) return;
        string above = Path.GetDirectoryName(path)!;
        Make(above);
        Directory.CreateDirectory(path);
        DiskSync.Folder(above);
    }

    /// <summary>Gives a synced file its name, over what was there.</summary>
    public static void Rename(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        DiskSync.Folder(Path.GetDirectoryName(to)!);
    }

    /// <summary>Writes a small file whole.</summary>
    /// <param name="path">Its name, over what is there.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="staging">The folder where it is until then, on the same disk: what a crash leaves there goes with old uploads.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, string staging)
    {
        string temporary = AtomicFile.TemporaryNameBeside(Path.Combine(staging, "file"));
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, content, 0);
                RandomAccess.FlushToDisk(file);
            }

            Rename(temporary, path);
        }
        catch
        {
            AtomicFile.Discard(temporary);
            throw;
        }
    }
}
