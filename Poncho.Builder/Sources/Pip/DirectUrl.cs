using System.Globalization;
using System.Text;
using Poncho.Builder.Locks;

namespace Poncho.Builder.Sources.Pip;

/// <summary>Where a package came from, where no index gave it (PEP 610): the text of <c>direct_url.json</c> as pip writes it, with the lock's canonical address.</summary>
internal static class DirectUrl
{
    /// <summary>The text; null of a package that an index gave.</summary>
    public static string? Of(PipSource source)
    {
        if (!source.IsDirect) return null;
        string url = $"\"url\": {Quoted(source.Url)}";
        string folder = source.Path is { } path ? $"\"subdirectory\": {Quoted(path)}, " : "";
        return source switch
        {
            PipFolder => "{\"dir_info\": {}, " + url + "}",
            PipRepository repository => "{" + folder + url + ", " + VcsInfo(repository) + "}",
            _ => "{" + ArchiveInfo(source.Sha256!.Value.Hex) + ", " + folder + url + "}",
        };
    }

    private static string ArchiveInfo(string sha256) =>
        $"\"archive_info\": {{\"hash\": \"sha256={sha256}\", \"hashes\": {{\"sha256\": \"{sha256}\"}}}}";

    private static string VcsInfo(PipRepository repository)
    {
        string revision = repository.Ref is { } reference ? $"\"requested_revision\": {Quoted(reference)}, " : "";
        return $"\"vcs_info\": {{\"commit_id\": {Quoted(repository.Commit)}, {revision}\"vcs\": \"git\"}}";
    }

    // As Python's json.dumps: ASCII alone.
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c is >= ' ' and <= '~') quoted.Append(c);
            else quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return quoted.Append('"').ToString();
    }
}
