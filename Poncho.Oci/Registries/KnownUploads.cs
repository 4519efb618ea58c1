using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Registries;

/// <summary>
/// Uploads of large blobs that were begun, so that a later command goes on where one was broken off: a file for each, with the address that the registry named
/// (docs/FORMATS.md, "Known uploads"). The file is its user's alone, and locked while somebody uploads. Nothing is lost with it.
/// </summary>
/// <param name="folder">Where the files are.</param>
public sealed class KnownUploads(string folder)
{
    /// <summary>A smaller blob is sent again as quickly as it is asked for.</summary>
    internal const long LeastSize = 4L * 1024 * 1024;

    private const int MaxSize = 64 * 1024;

    // Registries end uploads that nobody goes on with after a day, if not sooner.
    private static readonly TimeSpan s_age = TimeSpan.FromDays(1);

    /// <summary>What is known of an upload, to be changed and disposed; null where another process is at it, or the folder cannot be written.</summary>
    internal Upload? TryTake(string registry, string repository, Descriptor blob)
    {
        string name = Digest.Of(Encoding.UTF8.GetBytes($"{registry}/{repository}@{blob.Digest}")).Hex;
        try
        {
            Folders.Ensure(folder);
            return FileLock.TryAlone(Path.Combine(folder, name + ".lock")) is { } held ? new Upload(Path.Combine(folder, name), held) : null;
        }
        catch (Exception e) when (e is PonchoException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>One upload, while this process is at it.</summary>
    internal sealed class Upload(string path, FileLock held) : IDisposable
    {
        /// <summary>Where an earlier command sent to; null where none is known, or it was long ago.</summary>
        public Uri? Place()
        {
            try
            {
                var file = new FileInfo(path);
                bool isFresh = file.Exists && file.Length <= MaxSize && DateTime.UtcNow - file.LastWriteTimeUtc < s_age;
                return isFresh && Uri.TryCreate(File.ReadAllText(path), UriKind.Absolute, out var place) && place.Scheme is "http" or "https" ? place : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        /// <summary>The bytes go there from now on.</summary>
        public void Note(Uri place)
        {
            const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            try
            {
                // The address may hold what the registry takes for a right to go on.
                var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
                using var file = new FileStream(path, options);
                file.Write(Encoding.UTF8.GetBytes(place.AbsoluteUri));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Then it begins anew the next time.
            }
        }

        /// <summary>It is done.</summary>
        public void Forget() => AtomicFile.Discard(path);

        public void Dispose() => held.Dispose();
    }
}
