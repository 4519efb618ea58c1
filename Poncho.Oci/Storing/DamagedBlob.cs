using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Oci.Storing;

/// <summary>
/// A blob whose bytes are not those of its digest, as a failing disk or a power cut leaves it. It gets a temporary name, so that the store
/// does not have it any more: whoever makes or fetches the environment makes or fetches the blob, too.
/// </summary>
internal static class DamagedBlob
{
    private const string Advice = "the file was damaged on this disk";

    /// <summary>Takes the blob's name away, if its bytes are still others.</summary>
    /// <returns>What the user can do now; null where the blob is whole: then what was promised of it is wrong.</returns>
    public static string? SetAside(string path, Digest digest)
    {
        try
        {
            if (!File.Exists(path)) return $"{Advice}, and was removed meanwhile: create or pull the environment again";
            using (var file = File.OpenRead(path))
            {
                // Another process may have mended it meanwhile.
                if (DigestOf(file) == digest) return null;
            }

            File.Move(path, AtomicFile.TemporaryNameBeside(path), overwrite: true);
            return $"{Advice}, and is set aside: create or pull the environment again";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Advice}: delete it, then create or pull the environment again";
        }
    }

    private static Digest DigestOf(FileStream file)
    {
        using var sha = new Sha256();
        byte[] buffer = new byte[AtomicFile.BufferSize];
        for (int read; (read = file.Read(buffer)) > 0;) sha.Append(buffer.AsSpan(0, read));
        return sha.Finish();
    }
}
