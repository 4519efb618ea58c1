using System.Globalization;
using System.Text;
using Poncho.Builder.Locks;

namespace Poncho.Builder.Sources.Pip;

/// <summary>Where a package came from, where no index gave it (PEP 610): the text of <c>direct_url.json</c> as pip writes it, with the lock's canonical address.</summary>
internal static class DirectUrl
{
    /// <summary>The text; null of a package that an index gave.</summary>
    public static string? Of(LockedSource source)
    {
        if (!source.IsDirect) return null;
        if (source.IsLocal) return $"{{\"dir_info\": {{}}, \"url\": {Quoted(source.Url)}}}";
        string folder = source.Path is { } path ? $"\"subdirectory\": {Quoted(path)}, " : "";
        if (source.Commit is not { } commit)
        {
            string sha256 = source.Sha256!.Value.Hex;
            return "{" + $"\"archive_info\": {{\"hash\": \"sha256={sha256}\", \"hashes\": {{\"sha256\": \"{sha256}\"}}}}, {folder}\"url\": {Quoted(source.Url)}" + "}";
        }

        string revision = source.Ref is { } reference ? $"\"requested_revision\": {Quoted(reference)}, " : "";
        return "{" + $"{folder}\"url\": {Quoted(source.Url)}, \"vcs_info\": {{\"commit_id\": {Quoted(commit)}, {revision}\"vcs\": \"git\"}}" + "}";
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
