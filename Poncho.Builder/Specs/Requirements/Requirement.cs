using System.Buffers;
using Poncho.Analyze.Naming;
using Poncho.Builder.Specs.Syntax;
using Poncho.Builder.Wheels;

namespace Poncho.Builder.Specs.Requirements;

/// <summary>A requirement by name (PEP 508): name, extras, versions or address, and marker, which is kept as it is.</summary>
internal sealed record Requirement
{
    private const string Alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> s_name = SearchValues.Create(Alphanumerics + "-_.");
    private static readonly SearchValues<char> s_version = SearchValues.Create(Alphanumerics + "_.*+!-");

    /// <summary>A longer one comes before the shorter one that it begins with.</summary>
    private static readonly string[] s_operators = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"];

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

    /// <summary>Takes a line apart.</summary>
    /// <param name="line">Without comment, and without options behind it.</param>
    /// <param name="requirement">What it says.</param>
    /// <param name="problem">What is wrong with it, in words.</param>
    public static bool TryParse(ReadOnlySpan<char> line, out Requirement requirement, out string problem)
    {
        requirement = new Requirement { Name = "" };
        var text = line.Trim();
        var name = text[..LengthOfName(text)];
        if (!IsName(name)) return Fail("it does not begin with a project's name", out problem);
        var rest = text[name.Length..].TrimStart();
        if (!TryTakeExtras(ref rest, out string extras)) return Fail("its extras are not closed, or none", out problem);
        bool isAddress = rest.StartsWith("@");
        (string said, string? marker) = CutMarker(rest, isAddress);
        if (marker is { Length: 0 }) return Fail("nothing stands behind the semicolon", out problem);
        string address = isAddress ? said[1..].Trim() : "", versions = "";
        if (isAddress && address.Length == 0) return Fail("no address stands behind @", out problem);
        if (!isAddress && !TryReadVersions(said, out versions, out string wrong))
        {
            return Fail($"{Shown.Text(wrong)} is no version (==1.2, >=1,<2)", out problem);
        }

        requirement = new Requirement
        {
            Name = ProjectName.Normalize(name.ToString()),
            Extras = extras,
            Versions = versions,
            Address = isAddress ? address : null,
            Marker = marker,
        };
        problem = "";
        return true;
    }

    /// <summary>One spelling for all that mean the same.</summary>
    public override string ToString() => $"{Name}{Extras}{(Address is null ? Versions : $" @ {Address}")}{(Marker is null ? "" : $" ; {Marker}")}";

    /// <summary>Parts a text from its marker; in an address or path a semicolon counts only behind a space.</summary>
    public static (string Text, string? Marker) CutMarker(ReadOnlySpan<char> text, bool isAddress)
    {
        int semicolon = isAddress ? text.IndexOf(" ;") : text.IndexOf(';');
        if (semicolon < 0) return (text.Trim().ToString(), null);
        string[] words = text[(semicolon + (isAddress ? 2 : 1))..].ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return (text[..semicolon].Trim().ToString(), string.Join(' ', words));
    }

    /// <summary>The extras at the end of a path, with brackets; empty for none.</summary>
    public static string ExtrasBehind(string path)
    {
        int open = path.EndsWith(']') ? path.LastIndexOf('[') : -1;
        var rest = path.AsSpan(Math.Max(open, 0));
        return open >= 0 && TryTakeExtras(ref rest, out string extras) ? extras : "";
    }

    private static int LengthOfName(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(s_name) is var end and >= 0 ? end : text.Length;

    private static bool TryTakeExtras(ref ReadOnlySpan<char> rest, out string extras)
    {
        extras = "";
        if (!rest.StartsWith("[")) return true;
        int close = rest.IndexOf(']');
        if (close < 0) return false;
        string[] names = rest[1..close].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (!names.All(name => IsName(name))) return false;
        var normal = names.Select(ProjectName.Normalize).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        extras = names.Length == 0 ? "" : $"[{string.Join(',', normal)}]";
        rest = rest[(close + 1)..].TrimStart();
        return true;
    }

    private static bool TryReadVersions(string said, out string versions, out string wrong)
    {
        bool isBracketed = said.StartsWith('(') && said.EndsWith(')');
        string list = isBracketed ? said[1..^1] : said;
        var clauses = new List<string>();
        (versions, wrong) = ("", "");
        foreach (string clause in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string sign = s_operators.FirstOrDefault(sign => clause.StartsWith(sign, StringComparison.Ordinal)) ?? "";
            string version = clause[sign.Length..].TrimStart();
            wrong = clause;
            if (sign.Length == 0 || version.Length == 0 || version.AsSpan().ContainsAnyExcept(s_version)) return false;
            clauses.Add(sign + version);
        }

        versions = string.Join(',', clauses);
        return true;
    }

    private static bool IsName(ReadOnlySpan<char> name) =>
        name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]) && !name.ContainsAnyExcept(s_name);

    private static bool Fail(string said, out string problem)
    {
        problem = said;
        return false;
    }
}
