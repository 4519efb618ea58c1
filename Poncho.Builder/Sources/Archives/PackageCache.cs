using System.Security.Cryptography;
using System.Text;
using Poncho.Builder.Locks;
using Poncho.Conda.Configuration;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;

namespace Poncho.Builder.Sources.Archives;

/// <summary>Archives on this machine by their checksum: downloaded by one of many processes that need them, and kept until their layer is made.</summary>
/// <param name="folder">Where they are; made when the first arrives.</param>
/// <param name="conda">What a conda on this machine has; never changed.</param>
/// <param name="downloader">Fetches what is not there.</param>
/// <param name="progress">Shows how downloads go on.</param>
internal sealed class PackageCache(string folder, CondaFolders conda, Downloader downloader, ITransferProgress progress)
{
    private static readonly string[] s_suffixes = [".tar.bz2", ".conda", ".whl", ".tar.gz", ".zip"];

    /// <summary>Finds or downloads the archive of a source. A channel that is a folder of this machine is read where it lies.</summary>
    /// <exception cref="PonchoException">No address gave it, or it is not what the lock says.</exception>
    public async Task<FetchedArchive> FetchAsync(PackageSource source, CancellationToken cancel)
    {
        if (LocalFile(source) is { } local) return new FetchedArchive(local, IsChecked: false, IsOurs: false);
        RequireAddress(source);
        string target = PathOf(source);
        if (IsThere(target, source)) return new FetchedArchive(target, IsChecked: false, IsOurs: true);
        if (await conda.FindAsync(source, cancel) is { } found) return new FetchedArchive(found, IsChecked: true, IsOurs: false);
        Folders.Ensure(Path.Combine(folder, "locks"));
        using var alone = await FileLock.ExclusiveAsync(LockOf(target), cancel);
        if (IsThere(target, source)) return new FetchedArchive(target, IsChecked: false, IsOurs: true);
        var request = new DownloadRequest
        {
            Urls = source.FetchUrls,
            Target = target,
            Name = source.FileName,
            Sha256 = source.Sha256,
            Md5 = source.Md5,
            Size = source.Size,
        };
        await downloader.DownloadAsync(request, progress, cancel);
        return new FetchedArchive(target, IsChecked: true, IsOurs: true);
    }

    /// <summary>The sha256 of an archive of which nobody says any: it is fetched for that, and stays.</summary>
    /// <exception cref="PonchoException">No address gave it.</exception>
    public async Task<Digest> DigestAsync(PackageSource source, CancellationToken cancel)
    {
        if (LocalFile(source) is { } local) return await DigestAsync(local, cancel);
        RequireAddress(source);
        Folders.Ensure(folder);
        string temporary = AtomicFile.TemporaryNameBeside(Path.Combine(folder, "archive"));
        try
        {
            var request = new DownloadRequest { Urls = source.FetchUrls, Target = temporary, Name = source.FileName };
            await downloader.DownloadAsync(request, progress, cancel);
            var digest = await DigestAsync(temporary, cancel);
            File.Move(temporary, PathOf(source with { Sha256 = digest }), overwrite: true);
            return digest;
        }
        finally
        {
            AtomicFile.Discard(temporary);
        }
    }

    /// <summary>
    /// Compares an archive that was there already with the lock. A damaged one of the cache's is deleted, so that the next fetch brings a good one.
    /// </summary>
    /// <returns>Whether the bytes are right; false only for an archive of the cache.</returns>
    /// <exception cref="BlobMismatchException">A channel's own file is not what its index says.</exception>
    public static async Task<bool> CheckAsync(FetchedArchive archive, PackageSource source, CancellationToken cancel)
    {
        if (archive.IsChecked) return true;
        await using var file = OpenRead(archive.Path);
        PonchoException? wrong = source.Sha256 is { } expected
            ? Wrong(expected, await Digest.OfAsync(file, cancel), archive.Path)
            : await WrongMd5Async(file, source, archive.Path, cancel);
        if (wrong is null) return true;
        if (!archive.IsOurs) throw wrong;
        File.Delete(archive.Path);
        return false;
    }

    /// <summary>Lets an archive of the cache go, when its layer is made.</summary>
    public static void Forget(FetchedArchive archive)
    {
        if (archive.IsOurs) File.Delete(archive.Path);
    }

    private static BlobMismatchException? Wrong(Digest expected, Digest actual, string path) =>
        expected == actual ? null : new BlobMismatchException(expected, actual, path);

    private static async Task<PonchoException?> WrongMd5Async(Stream file, PackageSource source, string path, CancellationToken cancel)
    {
        // Old channels have nothing better: it guards against accidents, not against attackers.
#pragma warning disable CA5351
        string actual = Convert.ToHexStringLower(await MD5.HashDataAsync(file, cancel));
#pragma warning restore CA5351
        if (source.Md5 is null || string.Equals(actual, source.Md5, StringComparison.OrdinalIgnoreCase)) return null;
        return new PonchoException($"md5 of {path} is {actual}, expected \"{source.Md5}\"", "the file was changed or cut short on its way; fetch it again");
    }

    /// <summary>
    /// Whether nothing has to be fetched: the archive lies in the cache, in a channel that is a folder, or in a folder of conda's (unless it turns
    /// out to be damaged).
    /// </summary>
    public bool IsHere(PackageSource source)
    {
        if (LocalFile(source) is not null || conda.MayHave(source)) return true;
        bool hasChecksum = source.Sha256 is not null || source.Md5 is not null;
        return hasChecksum && IsThere(PathOf(source), source);
    }

    /// <summary>The archive in a channel that is a folder of this machine; null where there is none.</summary>
    public static string? LocalFile(PackageSource source) =>
        source.FetchUrls.Select(PathOf).OfType<string>().FirstOrDefault(File.Exists);

    // The path of a file:// address; null for others.
    private static string? PathOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsFile ? uri.LocalPath : null;

    private static bool IsThere(string path, PackageSource source)
    {
        var file = new FileInfo(path);
        return file.Exists && (source.Size is not { } size || file.Length == size);
    }

    /// <summary>Looks whether it is known from where a package that is not here is fetched.</summary>
    /// <exception cref="PonchoException">It is from a folder that nothing names, or its address has a variable that is not set.</exception>
    public void RequireAddress(PackageSource source)
    {
        string? variable = source is CondaSource ? source.FetchUrls.Select(VariableText.FirstIn).FirstOrDefault(name => name is not null) : null;
        if ((source.FetchUrls.Count > 0 && variable is null) || IsHere(source)) return;
        if (variable is not null)
        {
            throw new PonchoException(
                $"package {source.FileName} has to be fetched, and the variable {variable} of its address is not set: \"{source.Url}\"",
                $"set {variable}, or name its channel in .condarc");
        }

        // A lock says of a channel that is a folder its last name alone, so only such a package can lack an address.
        throw new PonchoException(
            $"no channel here is the folder that package {source.FileName} is from: \"{source.Url}\"",
            "name the folder under \"channels\" of the spec or of .condarc");
    }

    private static async Task<Digest> DigestAsync(string path, CancellationToken cancel)
    {
        await using var file = OpenRead(path);
        return await Digest.OfAsync(file, cancel);
    }

    private static FileStream OpenRead(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, AtomicFile.BufferSize, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    /// <summary>Where the cache has the archive, if it has.</summary>
    public string PathOf(PackageSource source)
    {
        string suffix = s_suffixes.FirstOrDefault(known => source.FileName.EndsWith(known, StringComparison.Ordinal)) ?? ".conda";
        if (source.Sha256 is { } sha256) return Path.Combine(folder, sha256.Hex + suffix);
        if (source.Md5 is { } md5) return Path.Combine(folder, $"md5-{md5}{suffix}");
        throw new PonchoException(
            $"channel gives no checksum of package \"{source.FileName}\"",
            "a package without one cannot be locked; ask the channel's owner to index it again");
    }

    // Processes that fetch the same archive wait for one another; 256 locks are enough for any number of archives.
    private string LockOf(string target)
    {
        var name = Digest.Of(Encoding.UTF8.GetBytes(Path.GetFileName(target)));
        return Path.Combine(folder, "locks", name.Hex[..2] + ".lock");
    }
}
