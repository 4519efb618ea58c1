using System.Text;
using System.Text.RegularExpressions;
using Poncho.Conda.Naming;
using Poncho.IO.Net;

namespace Poncho.Conda.MatchSpecs;

/// <summary>Writes specs in one spelling: channel, name, version and build in front where they are read there, the rest in brackets.</summary>
internal static partial class MatchSpecPrinter
{
    public static string Print(MatchSpec spec)
    {
        var text = new StringBuilder();
        var fields = spec.Fields;
        bool channelInFront = fields.Channel is not null && IsPlain(fields.Channel);
        bool namespaceInFront = channelInFront && fields.Namespace is not null && IsPlain(fields.Namespace);
        string? channel = fields.Channel is null ? null : ChannelWithSubdir(fields.Channel, fields.Subdir);
        bool subdirDone = channel is not null && fields.Subdir is not null && Subdirs.IsKnown(fields.Subdir);
        string? version = spec.Version?.ToString();
        bool hasOddSeparators = version is not null
            && (version.Contains("._", StringComparison.Ordinal) || version.Contains(".-", StringComparison.Ordinal));
        bool versionInFront = version is not null && !hasOddSeparators;
        bool buildInFront = versionInFront && spec.Build is not null && CanFollowVersion(spec.Build.Text);
        if (channelInFront) text.Append(channel);
        if (channelInFront) text.Append(':').Append(namespaceInFront ? fields.Namespace : null).Append(':');
        text.Append(NameOf(spec));
        if (versionInFront) text.Append(' ').Append(version);
        if (buildInFront) text.Append(' ').Append(spec.Build);

        var brackets = new BracketWriter(text);
        if (!versionInFront) brackets.Add("version", version);
        brackets.AddList("extras", fields.Extras);
        brackets.AddList("flags", fields.Flags?.Select(flag => flag.Text));
        AddHashes(ref brackets, spec);
        if (!buildInFront) brackets.Add("build", spec.Build?.Text);
        AddTexts(ref brackets, fields);
        if (!channelInFront) brackets.Add("channel", channel is null ? null : Redacted.Url(channel));
        if (!subdirDone) brackets.Add("subdir", fields.Subdir);
        if (!namespaceInFront) brackets.Add("namespace", fields.Namespace);
        brackets.AddEscaped("when", fields.When?.ToString());
        brackets.Close();
        return text.ToString();
    }

    /// <summary>A spec as a leaf of a condition: name and version without a blank where that can be read, else all in brackets.</summary>
    public static string PrintCondition(MatchSpec spec)
    {
        string? version = spec.Version?.ToString();
        bool plain = spec.Build is null && spec.BuildNumber is null && spec.Fields.Equals(MatchSpecFields.None);
        if (plain && (version is null || version[0] is '>' or '<' or '=' or '!' or '~')) return NameOf(spec) + version;
        var text = new StringBuilder(NameOf(spec));
        var brackets = new BracketWriter(text);
        brackets.Add("version", version);
        brackets.Add("build", spec.Build?.Text);
        brackets.Add("channel", spec.Channel is null ? null : Redacted.Url(ChannelWithSubdir(spec.Channel, spec.Subdir)));
        brackets.Add("subdir", spec.Subdir);
        brackets.Add("namespace", spec.Namespace);
        brackets.AddList("extras", spec.Extras);
        brackets.AddList("flags", spec.Flags?.Select(flag => flag.Text));
        AddHashes(ref brackets, spec);
        AddTexts(ref brackets, spec.Fields);
        brackets.Close();
        return text.ToString();
    }

    /// <summary>A text that may hold URLs, and be no spec at all, without their passwords and tokens.</summary>
    public static string Redact(string text) => Token().Replace(UserInfo().Replace(text, "://***@"), "/t/***");

    private static string NameOf(MatchSpec spec) => spec.Name ?? spec.NamePattern!.Text;

    /// <summary>A platform's name at the end is read as the subdir, so a channel that ends in one needs another behind it.</summary>
    private static string ChannelWithSubdir(string channel, string? subdir)
    {
        if (subdir is not null && Subdirs.IsKnown(subdir)) return $"{channel}/{subdir}";
        bool endsWithSubdir = channel.Contains('/', StringComparison.Ordinal) && Subdirs.IsKnown(channel.AsSpan(channel.LastIndexOf('/') + 1));
        return endsWithSubdir ? channel + "/noarch" : channel;
    }

    private static void AddHashes(ref BracketWriter brackets, MatchSpec spec)
    {
        brackets.Add("md5", spec.Md5);
        brackets.Add("sha256", spec.Sha256?.Hex);
        brackets.Add("build_number", spec.BuildNumber?.ToString());
    }

    private static void AddTexts(ref BracketWriter brackets, MatchSpecFields fields)
    {
        brackets.Add("fn", fields.FileName);
        brackets.Add("url", fields.Url is null ? null : Redacted.Url(fields.Url));
        brackets.Add("license", fields.License);
        brackets.Add("license_family", fields.LicenseFamily);
        brackets.Add("track_features", fields.TrackFeatures is null ? null : string.Join(' ', fields.TrackFeatures));
    }

    /// <summary>True if nothing in the text would be read as something else in front of a name.</summary>
    private static bool IsPlain(string text)
    {
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c) || "#;:[\"'\\()=<>!~,".Contains(c, StringComparison.Ordinal)) return false;
        }

        return text.Length > 0 && !ChannelText.IsPath(text);
    }

    private static bool CanFollowVersion(string build) =>
        build.Length > 0
        && build[0] is not (',' or '|')
        && !char.IsWhiteSpace(build[0])
        && !char.IsWhiteSpace(build[^1])
        && build.AsSpan().IndexOfAny(":#;[]") < 0;

    [GeneratedRegex("://[^/?#\\s]*@")]
    private static partial Regex UserInfo();

    [GeneratedRegex("/t/[^/\\s\"']+")]
    private static partial Regex Token();

    /// <summary>Writes <c>[a="x", b="y"]</c>, or nothing if nothing is added.</summary>
    private ref struct BracketWriter(StringBuilder text)
    {
        private readonly StringBuilder _text = text;
        private bool _open;

        public void Add(string key, string? value)
        {
            if (value is null) return;
            char quote = QuoteFor(value);
            Begin(key).Append(quote).Append(value).Append(quote);
        }

        public void AddEscaped(string key, string? value)
        {
            if (value is null) return;
            string escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            Begin(key).Append('"').Append(escaped).Append('"');
        }

        public void AddList(string key, IEnumerable<string>? values)
        {
            if (values is null) return;
            Begin(key).Append('[').AppendJoin(", ", values).Append(']');
        }

        public readonly void Close()
        {
            if (_open) _text.Append(']');
        }

        private StringBuilder Begin(string key)
        {
            _text.Append(_open ? ", " : "[").Append(key).Append('=');
            _open = true;
            return _text;
        }

        /// <summary>
        /// Values are read as they stand between quotes, so the quote must be one that they do not hold, or only behind a backslash.
        /// </summary>
        private static char QuoteFor(string value)
        {
            bool escaped = false, single = false, @double = false;
            foreach (char c in value)
            {
                if (!escaped && c == '\'') single = true;
                if (!escaped && c == '"') @double = true;
                escaped = !escaped && c == '\\';
            }

            return @double && !single ? '\'' : '"';
        }
    }
}
