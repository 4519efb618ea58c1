using System.Buffers;
using Poncho.Conda.Naming;
using Poncho.Conda.Versions;
using Poncho.IO;

namespace Poncho.Conda.MatchSpecs;

/// <summary>
/// Reads a match spec from the outside inwards: comment, brackets, URL, channel and namespace before the colons, name, and what is left is
/// version and build.
/// </summary>
internal ref struct MatchSpecParser(ReadOnlySpan<char> text, Strictness strictness, NameForm names, bool insideCondition)
{
    /// <summary>The longest in real repodata have a few hundred characters.</summary>
    private const int LongestText = 64 * 1024;

    /// <summary>Without any of these a spec is a name, a version and a build.</summary>
    private static readonly SearchValues<char> Surroundings = SearchValues.Create("#[];:/\\");

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Strictness _strictness = strictness;
    private readonly NameForm _names = names;
    private BracketFields _fields = new(strictness, insideCondition);
    private PackageName _name;
    private StringMatcher? _namePattern;

    /// <summary>What is wrong, where <see cref="Parse"/> gave null.</summary>
    public string? Problem { get; private set; }

    public MatchSpec? Parse()
    {
        if (_text.Length > LongestText) return Fail($"it is longer than {LongestText} characters");
        var rest = _text;
        if (rest.ContainsAny(Surroundings) && !TryStripSurroundings(ref rest)) return Problem is null ? ParseUrl(rest) : null;
        if (!TryReadName(ref rest)) return null;
        if (!rest.IsEmpty && !TryReadVersionAndBuild(rest)) return null;
        return new MatchSpec(_name, _namePattern, _fields.Version, _fields.Build, _fields.BuildNumber, _fields.More);
    }

    /// <summary>Takes off all but name, version and build. False if there is a problem or the spec is an URL.</summary>
    private bool TryStripSurroundings(ref ReadOnlySpan<char> rest)
    {
        int comment = MatchSpecQuotes.IndexOfUnquoted(rest, '#');
        if (comment >= 0) rest = rest[..comment];
        if (SemicolonProblem(rest) is { } problem) return Fail(problem) is not null;
        rest = rest.Trim();
        if (rest.EndsWith(']') && !TryReadBrackets(ref rest)) return false;
        if (_fields.More?.Url is null && rest.IndexOf("::") < 0 && PackageUrl.LooksLikeOne(rest)) return false;
        return TryReadChannel(ref rest);
    }

    private static string? SemicolonProblem(ReadOnlySpan<char> text)
    {
        int semicolon = MatchSpecQuotes.IndexOfUnquoted(text, ';');
        if (semicolon < 0) return null;
        var after = text[(semicolon + 1)..];
        if (MatchSpecQuotes.IndexOfUnquoted(after, ';') >= 0) return "it has more than one semicolon";
        after = after.TrimStart();
        bool isIf = after.StartsWith("if") && after.Length > 2 && char.IsWhiteSpace(after[2]);
        return isIf ? "\"; if\" is no longer written: the condition stands in [when=\"...\"]" : null;
    }

    private bool TryReadBrackets(ref ReadOnlySpan<char> rest)
    {
        int open = MatchSpecQuotes.OpeningBracket(rest);
        if (open < 0) return Fail("a bracket is closed that was not opened") is not null;
        if (_fields.Read(rest[open..]) is { } problem) return Fail(problem) is not null;
        rest = rest[..open];
        return true;
    }

    /// <summary>
    /// An archive by URL or path: its name is taken from the file's name, and nothing else, since the file may have been renamed. What the brackets
    /// ask besides has to hold too.
    /// </summary>
    private MatchSpec? ParseUrl(ReadOnlySpan<char> url)
    {
        if (PackageUrl.TryNormalize(url, out string? problem) is not { } normalized) return Fail(problem);
        if (!PackageFileName.TryParse(normalized, out var file) || !PackageName.TryParse(file.Name, out var name))
            return Fail("it is an URL or a path, but not of a package");
        var fields = (_fields.More ?? MatchSpecFields.None) with { Url = normalized };
        int fragment = _text.IndexOf('#');
        if (fragment >= 0) fields = WithHash(fields, _text[(fragment + 1)..].Trim());
        return new MatchSpec(name, null, _fields.Version, _fields.Build, _fields.BuildNumber, fields);
    }

    /// <summary>What follows <c>#</c> in conda's explicit lists: an md5, or <c>sha256:</c> and a sha256.</summary>
    private static MatchSpecFields WithHash(MatchSpecFields fields, ReadOnlySpan<char> fragment)
    {
        if (BracketFields.TryReadMd5(fragment, out string? md5)) return fields with { Md5 = fields.Md5 ?? md5 };
        if (fragment.StartsWith("sha256:")) fragment = fragment["sha256:".Length..];
        return BracketFields.TryReadSha256(fragment, out var sha256) ? fields with { Sha256 = fields.Sha256 ?? sha256 } : fields;
    }

    /// <summary>
    /// <c>channel::name</c>, <c>channel:namespace:name</c>, <c>namespace:name</c>: the last two colons count, since URLs have some too.
    /// </summary>
    private bool TryReadChannel(ref ReadOnlySpan<char> rest)
    {
        int last = rest.LastIndexOf(':');
        if (last < 0) return true;
        var before = rest[..last];
        rest = rest[(last + 1)..];
        int first = before.LastIndexOf(':');
        var @namespace = before[(first + 1)..].Trim();
        if (!@namespace.IsEmpty) _fields.More = (_fields.More ?? MatchSpecFields.None) with { Namespace = @namespace.ToString() };
        return first <= 0 || _fields.TrySetChannel(before[..first]) is not { } problem || Fail(problem) is not null;
    }

    private bool TryReadName(ref ReadOnlySpan<char> rest)
    {
        rest = rest.Trim();
        int end = EndOfExpression(rest);
        if (end == 0) end = EndOfName(rest);
        if (end == 0) return Fail("the package's name is missing") is not null;
        var name = rest[..end];
        rest = rest[end..].Trim();
        if (name.Contains('*') || (name[0] == '^' && name[^1] == '$')) return TryReadPattern(name);
        if (PackageName.TryParse(name, out _name)) return true;
        return Fail($"the name \"{CondaVersion.Shorten(name)}\" has more than letters, digits, \"-\", \"_\" and \".\"") is not null;
    }

    private bool TryReadPattern(ReadOnlySpan<char> name)
    {
        if (_names == NameForm.Exact) return Fail("its name is a pattern, where one package must be named") is not null;
        return StringMatcher.TryParse(name, ignoreCase: false, out _namePattern, out string? problem) || Fail(problem) is not null;
    }

    private static int EndOfName(ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('>' or '<' or '=' or '!' or '~')) end++;
        return end;
    }

    /// <summary>An expression may hold blanks and operators: it ends at the first <c>$</c> that a version or nothing follows.</summary>
    private static int EndOfExpression(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith('^')) return 0;
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == '$' && EndOfName(text[(i + 1)..]) == 0) return i + 1;
        }

        return 0;
    }

    private bool TryReadVersionAndBuild(ReadOnlySpan<char> rest)
    {
        if (rest.Contains('[')) return Fail("it has more than one pair of brackets") is not null;
        if (VersionAndBuild.Split(rest, _strictness, out var versionText, out var buildText) is { } problem) return Fail(problem) is not null;
        if (!VersionSpec.TryParse(versionText, _strictness, out var version, out problem))
            return Fail($"\"{CondaVersion.Shorten(versionText)}\" asks for no version, {problem}") is not null;
        StringMatcher? build = null;
        if (!buildText.IsEmpty && !StringMatcher.TryParse(buildText, out build, out problem)) return Fail(problem) is not null;
        if (_strictness == Strictness.Strict && _fields.Version is not null) return Fail("it has two versions") is not null;
        if (_strictness == Strictness.Strict && _fields.Build is not null && build is not null) return Fail("it has two builds") is not null;
        _fields.Version ??= version;
        _fields.Build ??= build;
        return true;
    }

    private MatchSpec? Fail(string? problem)
    {
        Problem ??= problem;
        return null;
    }
}
