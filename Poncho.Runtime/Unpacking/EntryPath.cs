using Poncho.IO;

namespace Poncho.Runtime.Unpacking;

/// <summary>Names of tar entries, made into paths below the prefix.</summary>
internal static class EntryPath
{
    // The kernel takes 4,096 bytes; real environments have some fifteen folders one in another. Each is held open while its files are written.
    private const int Longest = 4096, Deepest = 128;

    /// <summary>The path without <c>./</c>, double slashes and a slash at the end; empty for the prefix itself.</summary>
    /// <exception cref="PonchoException">The name leaves the prefix, or is none that a file can have.</exception>
    public static string Of(string name, string source)
    {
        if (name.StartsWith('/')) throw Refused(name, source, "has an absolute path");
        if (name.Length > Longest) throw Refused(name[..100] + "...", source, "has a path that is too long");

        // Bytes that are no UTF-8 became U+FFFD when the entry was read: the file would get another name.
        bool isText = !name.AsSpan().ContainsAny('\0', '\ufffd');
        if (!isText) throw Refused(name, source, "has a name that is no text in UTF-8");
        return IsPlain(name) ? name : Plain(name, source);
    }

    public static PonchoException Refused(string name, string source, string why) => new(
        $"an entry of {source} {why}: \"{name.ReplaceLineEndings("?")}\"",
        "nothing was unpacked; do not use this file unless you trust who made it");

    private static bool IsPlain(string name)
    {
        if (name.Length == 0 || name[^1] == '/' || name[0] == '.') return false;
        int slashes = 0;
        for (int at = 0; (at = name.IndexOf('/', at)) >= 0; at++)
        {
            if (name[at + 1] is '/' or '.' || ++slashes > Deepest) return false;
        }

        return true;
    }

    private static string Plain(string name, string source)
    {
        var parts = new List<string>();
        foreach (string part in name.Split('/'))
        {
            if (part == "..") throw Refused(name, source, "leaves the folder that it is unpacked into");
            if (part is not ("" or ".")) parts.Add(part);
        }

        if (parts.Count > Deepest) throw Refused(name[..100] + "...", source, $"lies in more than {Deepest} folders");
        return string.Join('/', parts);
    }
}
