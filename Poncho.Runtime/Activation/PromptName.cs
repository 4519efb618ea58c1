using System.Text;
using Poncho.Oci.Naming;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.Activation;

/// <summary>
/// What an environment is called in a shell's prompt and in <c>CONDA_DEFAULT_ENV</c>: in the node cache its folder has a digest for a name,
/// which tells a user nothing. <c>bin/activate</c> reads it where it is.
/// </summary>
internal static class PromptName
{
    private const string FileName = EnvironmentHead.Folder + "/name";

    private const int DigestLength = 12;

    /// <summary>The name in the store, with its tag where that is not the usual one; of a tarball that of its file.</summary>
    public static string Of(EnvironmentPlace place) => Plain(place switch
    {
        StorePlace { Name: { } name } => name.Tag == Reference.DefaultTag ? name.Name : name.ToString(),
        StorePlace stored => stored.Manifest.Digest.Hex[..DigestLength],
        RemotePlace remote => remote.Text[(remote.Text.IndexOf('/', StringComparison.Ordinal) + 1)..].Split('@')[0],
        _ => StemOf(place.Text),
    });

    /// <summary>Writes it into an environment of the node cache, where it is not there yet. Where that cannot be, the prompt has the folder's name.</summary>
    public static void Note(string prefix, string name)
    {
        string path = Path.Combine(prefix, FileName), line = name + "\n";
        try
        {
            if (File.Exists(path) && File.ReadAllText(path) == line) return;
            // Of one name for all, so that what a killed process left is used up by the next: nobody looks for leftovers in an environment that
            // is whole.
            string next = path + ".next";
            using (var file = File.OpenHandle(next, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
                RandomAccess.Write(file, Encoding.UTF8.GetBytes(line), 0);
            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that is only read.
        }
    }

    /// <summary>What an environment of the node cache was last called; null where nothing says it.</summary>
    public static string? Find(string prefix)
    {
        const int Longest = 4096;
        string text = PlainFile.Read(Path.Combine(prefix, FileName), Longest, follow: false) is { } bytes ? Encoding.UTF8.GetString(bytes).Trim() : "";
        return text.Length > 0 ? Plain(text) : null;
    }

    private static string StemOf(string path)
    {
        string name = Path.GetFileName(path.TrimEnd('/'));
        int tar = name.LastIndexOf(".tar", StringComparison.Ordinal);
        return tar > 0 ? name[..tar] : Path.GetFileNameWithoutExtension(name);
    }

    /// <summary>A name of which no shell evaluates anything: each does so with what stands in a prompt.</summary>
    internal static string Plain(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/' or '+' ? c : '_'));
}
