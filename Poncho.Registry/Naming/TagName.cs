using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Poncho.Registry.Naming;

/// <summary>A tag (distribution specification 1.1, "Pulling manifests"): 1 to 128 letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, of which the first is no dot or dash.</summary>
internal sealed record TagName
{
    /// <summary>Characters at most.</summary>
    public const int MaxLength = 128;

    private static readonly SearchValues<char> s_allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    private readonly string _text;

    private TagName(string text) => _text = text;

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TagName? tag)
    {
        bool isOne = text is { Length: > 0 and <= MaxLength } && text[0] is not ('.' or '-') && !text.AsSpan().ContainsAnyExcept(s_allowed);
        tag = isOne ? new TagName(text!) : null;
        return isOne;
    }

    public override string ToString() => _text;
}
