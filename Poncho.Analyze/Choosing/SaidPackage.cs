using System.Text.RegularExpressions;

namespace Poncho.Analyze.Choosing;

/// <summary>A package as a person names it on a command line: a match spec of conda or a requirement of pip, which look alike as long as they are short.</summary>
/// <param name="Name">The name alone; of an address or a path, which names none, all of it.</param>
/// <param name="IsBare">Whether nothing stands beside the name.</param>
/// <param name="IsOfPip">Whether only pip reads it: an address, extras, a marker.</param>
/// <param name="IsOfConda">Whether only conda reads it: a channel, a build.</param>
internal sealed partial record SaidPackage(string Name, bool IsBare, bool IsOfPip, bool IsOfConda)
{
    /// <summary>The name in conda's spelling.</summary>
    public string CondaName => Name.ToLowerInvariant();

    public static SaidPackage Of(string written)
    {
        string text = written.Trim();
        bool isOfConda = text.Contains("::", StringComparison.Ordinal) || CondaBrackets().IsMatch(text) || Build().IsMatch(text);
        if (text.IndexOf("::", StringComparison.Ordinal) is >= 0 and var colons) text = text[(colons + 2)..].Trim();
        Match name = NameAtStart().Match(text);
        // An archive's address names no package in front: what stands behind the last slash does.
        bool isAddress = !isOfConda && (name.Length == 0 || text[name.Length..].StartsWith("://", StringComparison.Ordinal) || text.Contains('/', StringComparison.Ordinal));
        bool isOfPip = !isOfConda && (isAddress || Requirement().IsMatch(text[name.Length..]));
        bool isNamed = name.Length > 0 && (!isAddress || text[name.Length..].TrimStart() is ['[' or '@', ..]);
        return new SaidPackage(isNamed ? name.Value : text, name.Length == written.Trim().Length, isOfPip, isOfConda);
    }

    /// <summary>The same for pip: conda's "=" before a version is pip's "==".</summary>
    public static string? ForPip(string? written) => written is null ? null : OneEquals().Replace(written, "==", 1);

    [GeneratedRegex("^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?")]
    private static partial Regex NameAtStart();

    // numpy[build=...]: a key, which an extra has not.
    [GeneratedRegex(@"\[[^\]]*=")]
    private static partial Regex CondaBrackets();

    // numpy=1.26=py312h1
    [GeneratedRegex("^[A-Za-z0-9._-]+=[^=<>!~ ]+=[^=<>!~ ]+$")]
    private static partial Regex Build();

    // "[extra]", "; marker", "@ address", a version that pip alone compares so.
    [GeneratedRegex(@"^\s*(\[|@)|;|===")]
    private static partial Regex Requirement();

    [GeneratedRegex("(?<![=<>!~])=(?![=])")]
    private static partial Regex OneEquals();
}
