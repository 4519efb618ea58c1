using Poncho.Builder.Locks;
using Poncho.IO;

namespace Poncho.Builder.Sources.Archives;

/// <summary>
/// The package folders of a conda on this machine (<c>pkgs_dirs</c>): what it downloaded once need not be downloaded again. They are read only;
/// what is not exactly what the lock says, or cannot be read, is as if it were not there.
/// </summary>
/// <param name="folders">The folders, in order; some may not exist.</param>
internal sealed class CondaFolders(IReadOnlyList<string> folders)
{
    /// <summary>Whether a folder has a file of the source's name and size.</summary>
    public bool MayHave(PackageSource source) => Candidates(source).Any();

    /// <summary>The path of a source's archive whose bytes were compared with the lock just now; null where no folder has it.</summary>
    public async Task<string?> FindAsync(PackageSource source, CancellationToken cancel)
    {
        foreach (string path in Candidates(source))
            if (await IsRightAsync(path, source, cancel)) return path;
        return null;
    }

    private IEnumerable<string> Candidates(PackageSource source) =>
        from folder in folders
        let file = new FileInfo(Path.Combine(folder, source.FileName))
        where file.Exists && (source.Size is not { } size || file.Length == size)
        select file.FullName;

    private static async Task<bool> IsRightAsync(string path, PackageSource source, CancellationToken cancel)
    {
        try
        {
            return await PackageCache.CheckAsync(new FetchedArchive(path, IsChecked: false, IsOurs: false), source, cancel);
        }
        catch (PonchoException)
        {
            return false;
        }
    }
}
