using System.IO.Compression;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Sources.Git.LibGit2;

/// <summary>
/// libgit2's shared library. It lies compressed inside the program, under the name <c>libgit2/FILE/SHA256</c>, and is put on the disk to be
/// loaded.
/// </summary>
internal static class NativePart
{
    private const string Prefix = "libgit2/";

    /// <summary>
    /// Puts the library below a folder, as <c>SHA256/FILE</c>, where it is not there yet or is damaged. Any number of processes may do so at
    /// once.
    /// </summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="PonchoException">It cannot be written.</exception>
    public static async Task<string> PutAsync(string folder, CancellationToken cancel)
    {
        var assembly = typeof(NativePart).Assembly;
        string resource = assembly.GetManifestResourceNames().Single(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        string[] parts = resource[Prefix.Length..].Split('/');
        var digest = Digest.TryParseHex(parts[1], out var parsed) ? parsed : throw new InvalidOperationException(resource);
        string path = Path.Combine(folder, digest.Hex, parts[0]);
        if (File.Exists(path) && Digest.Of(await File.ReadAllBytesAsync(path, cancel)) == digest) return path;
        using var content = new MemoryStream();
        var packed = assembly.GetManifestResourceStream(resource)!;
        await using (var unpacked = new GZipStream(packed, CompressionMode.Decompress)) await unpacked.CopyToAsync(content, cancel);
        byte[] bytes = content.ToArray();
        if (Digest.Of(bytes) != digest) throw new InvalidDataException($"the program was built with another {parts[0]} than its name says");
        Folders.Ensure(Path.GetDirectoryName(path)!);
        await AtomicFile.WriteAsync(path, bytes, cancel);
        return path;
    }
}
