using System.Buffers;
using System.Text.RegularExpressions;
using Poncho.Builder.Wheels;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>A requirement by name (PEP 508): name, extras, versions or address, marker, and pip's own options behind it.</summary>
internal sealed partial record Requirement
{
    private static readonly SearchValues<char> s_name = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Characters of a line: no requirement is so long, and hostile ones shall not take long to be refused.</summary>
    private const int Longest = 1 << 12;

    /// <summary>Normalized (PEP 503).</summary>
    public required string Name { get; init; }

    /// <summary>With brackets, normalized and sorted; empty for none.</summary>
    public string Extras { get; init; } = "";

    /// <summary>Such as <c>>=1,&lt;2</c>, without spaces; empty for any.</summary>
    public string Versions { get; init; } = "";

    /// <summary>The address behind <c>@</c>; null where there is none.</summary>
    public string? Address { get; init; }

    /// <summary>Without the semicolon; null where there is none.</summary>
    public string? Marker { get; init; }

    /// <summary>Options of pip behind it, such as <c>--hash=sha256:...</c>, with one space between.</summary>
    public string Options { get; init; } = "";

    /// <summary>Takes a line apart.</summary>
    /// <param name="line">Without comment.</param>
    /// <param name="requirement">What it says.</param>
    /// <param name="problem">What is wrong with it, in words.</param>
    public static bool TryParse(string line, out Requirement requirement, out string problem)
    {
        requirement = new Requirement { Name = "" };
        if (line.Length > Longest) return Fail("it is longer than any", out problem);
        (string text, string options) = CutOptions(line);
        int end = text.AsSpan().IndexOfAnyExcept(s_name);
        string name = end < 0 ? text : text[..end];
        if (!IsName(name)) return Fail("it does not begin with a project's name", out problem);
        string rest = text[name.Length..].TrimStart();
        if (!TryTakeExtras(ref rest, out string extras)) return Fail("its extras are not closed, or none", out problem);
        bool isAddress = rest.StartsWith('@');
        // In an address a semicolon counts only behind a space.
        int semicolon = isAddress ? rest.IndexOf(" ;", StringComparison.Ordinal) : rest.IndexOf(';', StringComparison.Ordinal);
        string? marker = semicolon < 0 ? null : Spaces().Replace(rest[(semicolon + (isAddress ? 2 : 1))..].Trim(), " ");
        string body = (semicolon < 0 ? rest : rest[..semicolon]).Trim();
        if (marker is { Length: 0 }) return Fail("nothing stands behind the semicolon", out problem);
        if (isAddress && body.Length == 1) return Fail("no address stands behind @", out problem);
        string versions = isAddress ? "" : Bare(body);
        if (versions.Length > 0 && versions.Split(',').FirstOrDefault(version => !Clause().IsMatch(version)) is { } wrong) return Fail($"\"{wrong}\" is no version (==1.2, >=1,<2)", out problem);
        requirement = new Requirement { Name = ProjectName.Normalize(name), Extras = extras, Versions = versions, Address = isAddress ? body[1..].Trim() : null, Marker = marker, Options = options };
        problem = "";
        return true;
    }

    /// <summary>One spelling for all that mean the same.</summary>
    public override string ToString() => $"{Name}{Extras}{(Address is null ? Versions : $" @ {Address}")}{(Marker is null ? "" : $" ; {Marker}")}{(Options.Length > 0 ? " " + Options : "")}";

    /// <summary>Parts a line from the options of pip behind it.</summary>
    public static (string Text, string Options) CutOptions(string line)
    {
        int at = line.IndexOf(" --", StringComparison.Ordinal);
        return at < 0 ? (line.Trim(), "") : (line[..at].Trim(), Spaces().Replace(line[at..].Trim(), " "));
    }

    private static bool TryTakeExtras(ref string rest, out string extras)
    {
        extras = "";
        if (!rest.StartsWith('[')) return true;
        int close = rest.IndexOf(']', StringComparison.Ordinal);
        if (close < 0) return false;
        string[] names = rest[1..close].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (!names.All(IsName)) return false;
        extras = names.Length == 0 ? "" : $"[{string.Join(',', names.Select(name => ProjectName.Normalize(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}]";
        rest = rest[(close + 1)..].TrimStart();
        return true;
    }

    private static string Bare(string versions)
    {
        if (versions.StartsWith('(') && versions.EndsWith(')')) versions = versions[1..^1];
        // A space may stand between operator and version, and around commas, but not inside a version.
        return Around().Replace(versions.Trim(), "$1");
    }

    private static bool IsName(string name) => name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]) && !name.AsSpan().ContainsAnyExcept(s_name);

    private static bool Fail(string said, out string problem)
    {
        problem = said;
        return false;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\s*(,|~=|===?|!=|<=|>=|<|>)\s*")]
    private static partial Regex Around();

    [GeneratedRegex(@"^(~=|===?|!=|<=|>=|<|>)[A-Za-z0-9_.*+!-]+$")]
    private static partial Regex Clause();
}
