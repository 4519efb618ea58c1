using System.Diagnostics.CodeAnalysis;
using Poncho.Conda.Naming;
using Poncho.Conda.Versions;
using Poncho.IO;

namespace Poncho.Conda.MatchSpecs;

/// <summary>Reads <c>[key=value, ...]</c>: values bare up to a comma, quoted, or lists in brackets of their own.</summary>
internal struct BracketFields(Strictness strictness, bool insideCondition)
{
    private readonly Strictness _strictness = strictness;
    private readonly bool _insideCondition = insideCondition;

    public VersionSpec? Version { get; set; }

    public StringMatcher? Build { get; set; }

    public BuildNumberSpec? BuildNumber { get; set; }

    public MatchSpecFields? More { get; set; }

    public static bool TryReadMd5(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? md5)
    {
        md5 = text.Length == 32 && IsHex(text) ? text.ToString().ToLowerInvariant() : null;
        return md5 is not null;
    }

    public static bool TryReadSha256(ReadOnlySpan<char> text, out Digest sha256)
    {
        Span<char> lower = stackalloc char[2 * Digest.ByteCount];
        sha256 = default;
        return text.Length == lower.Length && text.ToLowerInvariant(lower) == text.Length && Digest.TryParseHex(lower, out sha256);
    }

    /// <summary>Reads brackets with all they hold; null, or what is wrong.</summary>
    public string? Read(ReadOnlySpan<char> brackets)
    {
        var rest = brackets[1..];
        if (rest is "]") return null;
        var seen = new List<string>(4);
        while (true)
        {
            if (!TryReadKey(ref rest, out var key) || !TryReadValue(ref rest, out var value))
                return "its brackets are not of the form [key=value, ...]";
            string name = key.ToString();
            if (_strictness == Strictness.Strict && seen.Contains(name)) return $"it has two values for {name}";
            seen.Add(name);
            if (Set(name, value) is { } problem) return problem;
            if (rest.StartsWith(']')) return null;
            if (!rest.StartsWith(',')) return "its brackets are not of the form [key=value, ...]";
            rest = TrimStart(rest[1..]);
        }
    }

    /// <summary>Takes a channel, unless there is one; what follows its last slash is the subdir if it is a platform's name.</summary>
    public string? TrySetChannel(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        int slash = text.LastIndexOf('/');
        bool hasSubdir = slash >= 0 && Subdirs.IsKnown(text[(slash + 1)..]);
        var channel = hasSubdir ? text[..slash] : text;
        if (channel.Length > 1) channel = channel.TrimEnd('/');
        if (ChannelText.Problem(channel) is { } problem) return problem;
        var fields = More ?? MatchSpecFields.None;
        More = fields with
        {
            Channel = fields.Channel ?? (channel.IsEmpty ? null : channel.ToString()),
            Subdir = fields.Subdir ?? (hasSubdir ? text[(slash + 1)..].ToString() : null),
        };
        return null;
    }

    private static bool TryReadKey(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> key)
    {
        rest = TrimStart(rest);
        int end = 0;
        while (end < rest.Length && (char.IsLetterOrDigit(rest[end]) || rest[end] is '_' or '-')) end++;
        key = rest[..end];
        rest = TrimStart(rest[end..]);
        if (!rest.StartsWith('=')) return false;
        rest = TrimStart(rest[1..]);
        return true;
    }

    private static bool TryReadValue(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> value)
    {
        value = default;
        if (rest.IsEmpty) return false;
        int end;
        if (rest[0] is '"' or '\'')
        {
            end = EndOfQuoted(rest);
            if (end < 0) return false;
            value = rest[1..end++];
        }
        else if (rest[0] == '[')
        {
            end = rest.IndexOf(']');
            if (end < 0) return false;
            value = rest[1..end++];
        }
        else
        {
            end = rest.IndexOfAny(",]'\"");
            if (end < 0) end = rest.Length;
            if (end == 0) return false;
            value = rest[..end];
        }

        rest = TrimStart(rest[end..]);
        return true;
    }

    private static int EndOfQuoted(ReadOnlySpan<char> text)
    {
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == text[0]) return i;
        }

        return -1;
    }

    private static ReadOnlySpan<char> TrimStart(ReadOnlySpan<char> text) => text.TrimStart(" \t\r\n");

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c)) return false;
        }

        return true;
    }

    private string? Set(string key, ReadOnlySpan<char> value)
    {
        switch (key)
        {
            case "version":
                if (!VersionSpec.TryParse(value, _strictness, out var version, out string? problem))
                    return $"\"{CondaVersion.Shorten(value)}\" asks for no version, {problem}";
                Version = version;
                return null;
            case "build":
                if (!StringMatcher.TryParse(value, out var build, out problem)) return problem;
                Build = build;
                return null;
            case "build_number":
                if (!BuildNumberSpec.TryParse(value, out var number)) return "its build number is not an operator and a number";
                BuildNumber = number;
                return null;
            case "channel":
                return TrySetChannel(value);
            default:
                return SetRare(key, value);
        }
    }

    private string? SetRare(string key, ReadOnlySpan<char> value)
    {
        var fields = More ?? MatchSpecFields.None;
        string? problem = null;
        switch (key)
        {
            case "sha256":
                if (TryReadSha256(value, out var sha256)) fields = fields with { Sha256 = sha256 };
                else problem = "its sha256 is not 64 hex digits";
                break;
            case "md5":
                if (TryReadMd5(value, out string? md5)) fields = fields with { Md5 = md5 };
                else problem = "its md5 is not 32 hex digits";
                break;
            case "url":
                fields = fields with { Url = PackageUrl.TryNormalize(value, out problem) };
                break;
            case "extras":
                fields = fields with { Extras = BracketLists.ReadExtras(value, out problem) };
                break;
            case "flags":
                fields = fields with { Flags = BracketLists.ReadFlags(value, out problem) };
                break;
            case "when" when !_insideCondition:
                fields = fields with { When = MatchCondition.TryParse(BracketLists.Unescape(value), _strictness, out problem) };
                break;
            default:
                return SetText(key, value.ToString(), fields);
        }

        More = fields;
        return problem;
    }

    private string? SetText(string key, string value, MatchSpecFields fields)
    {
        MatchSpecFields? changed = key switch
        {
            "fn" => fields with { FileName = value },
            "subdir" => fields with { Subdir = value },
            "license" => fields with { License = value },
            "license_family" => fields with { LicenseFamily = value },
            "namespace" => fields with { Namespace = value },
            "track_features" => fields with { TrackFeatures = Words(value) },
            _ => null,
        };
        if (changed is null) return $"its brackets cannot hold \"{CondaVersion.Shorten(key)}\"";
        More = changed;
        return null;
    }

    private static string[] Words(string text) => text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
