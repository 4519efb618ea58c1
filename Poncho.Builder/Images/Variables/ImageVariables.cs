using System.Text;
using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Images.Contents;
using Poncho.Builder.Images.Placing;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Tar;
using Poncho.Runtime.Activation;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Images.Variables;

/// <summary>
/// What activation sets, as an image's config says it: engines that run another command than the image's own would pass over a script. The packages'
/// scripts run here, in a folder that has the environment's folders and what they read and look for.
/// </summary>
internal static class ImageVariables
{
    private const string SystemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const string Certificates = "ssl/cacert.pem";
    private const int Largest = 4 * 1024 * 1024;

    private static readonly string[] s_ofShell = ["HOME", "PWD", "SHLVL", "_", "OLDPWD"];

    /// <param name="config">The environment's.</param>
    /// <param name="contents">What is known of its layers, in link order.</param>
    /// <param name="frames">Their bytes.</param>
    /// <param name="prefix">Where the image has it.</param>
    /// <param name="name">What <c>CONDA_DEFAULT_ENV</c> says.</param>
    /// <param name="warn">Told in one line what did not work.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Each <c>NAME=VALUE</c>, sorted by name.</returns>
    public static IReadOnlyList<string> Of(
        EnvironmentConfig config,
        IReadOnlyList<LayerContent> contents,
        IReadOnlyList<IReadOnlyList<BlobPiece>> frames,
        ImagePrefix prefix,
        string name,
        Action<string> warn,
        CancellationToken cancel)
    {
        string folder = Directory.CreateTempSubdirectory("poncho-image-").FullName;
        try
        {
            bool hasScripts = contents.Any(content => content.Looked.Any(ContentReader.IsOfActivation));
            if (hasScripts) MakeSkeleton(folder, config, contents, frames, cancel);
            var caller = new ProcessEnvironmentText { ["PATH"] = SystemPath, ["HOME"] = "/" };
            var active = PrefixActivator.Activate(new Prefix(folder), config, caller.ToEnvironment(), warn, name);
            var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (string variable in active.Names.Except(s_ofShell)) values[variable] = Placed(active[variable]!, folder, prefix);
            values["PATH"] = prefix.IsRoot ? $"/bin:{SystemPath[..^":/bin".Length]}" : $"{prefix.Full("bin")}:{SystemPath}";
            values.TryAdd("LANG", "C.UTF-8");
            bool hasCertificates = contents.Any(content => content.Paths.Contains(ContentReader.HashOf(Certificates)));
            if (hasCertificates) values.TryAdd("SSL_CERT_FILE", prefix.Full(Certificates));
            return [.. values.Select(variable => $"{variable.Key}={variable.Value}")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(folder, e);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The folder itself becomes the prefix as files have it; what is below it, the plain path.
    private static string Placed(string value, string folder, ImagePrefix prefix) =>
        value.Replace(folder + "/", prefix.Full(""), StringComparison.Ordinal).Replace(folder, prefix.Written, StringComparison.Ordinal);

    private static void MakeSkeleton(
        string root, EnvironmentConfig config, IReadOnlyList<LayerContent> contents, IReadOnlyList<IReadOnlyList<BlobPiece>> frames, CancellationToken cancel)
    {
        foreach (string folder in contents.SelectMany(content => content.Folders)) Directory.CreateDirectory(Path.Combine(root, folder));
        for (int i = 0; i < contents.Count; i++)
        {
            foreach (string path in contents[i].Looked) AtomicFile.Write(Inside(root, path), []);
            if (contents[i].Looked.Any(ContentReader.IsOfActivation)) WriteRead(root, config.Layers[i], frames[i], cancel);
        }
    }

    // The files that activation reads, relocated to the folder.
    private static void WriteRead(string root, EnvironmentLayer layer, IReadOnlyList<BlobPiece> frames, CancellationToken cancel)
    {
        using var plain = new ZstdDecompressStream(new PieceStream(frames));
        var tar = new TarForwardReader(plain);
        while (tar.Next())
        {
            cancel.ThrowIfCancellationRequested();
            var member = tar.Current;
            if (member.Kind != TarMemberKind.File || member.Size > Largest || !ContentReader.IsOfActivation(member.Path)) continue;
            byte[] content = new byte[member.Size];
            for (int at = 0, read; (read = tar.Read(content.AsSpan(at))) > 0;) at += read;
            AtomicFile.Write(Inside(root, member.Path), Relocated(content, layer.Relocations.Find(member.Path), root));
        }
    }

    private static byte[] Relocated(byte[] content, Relocation? relocation, string root)
    {
        if (relocation is null) return content;
        using var file = new MemoryStream();
        var writer = RelocatingWriter.Begin(relocation, new Prefix(root), file);
        writer.Write(content);
        writer.Complete();
        return file.ToArray();
    }

    private static string Inside(string root, string path)
    {
        string full = Path.GetFullPath(Path.Combine(root, path));
        return full.StartsWith(root + "/", StringComparison.Ordinal) ? full : throw new PonchoException($"a layer has a path outside of its prefix: \"{path}\"");
    }

    // Variables by name, as they stand in a process.
    private sealed class ProcessEnvironmentText : Dictionary<string, string>
    {
        public ProcessEnvironment ToEnvironment() =>
            ProcessEnvironment.Parse(Encoding.UTF8.GetBytes(string.Concat(this.Select(variable => $"{variable.Key}={variable.Value}\0"))));
    }
}
