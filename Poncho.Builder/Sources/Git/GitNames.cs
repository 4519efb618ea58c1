using System.Buffers;

namespace Poncho.Builder.Sources.Git;

/// <summary>Names of objects: what a hash looks like.</summary>
internal static class GitNames
{
    /// <summary>Digits of a whole name of SHA-1; one of SHA-256 has 64.</summary>
    public const int Sha1Length = 40;

    private const int ShortestPrefix = 7;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>A whole name: 40 hex digits, or 64 in a repository with SHA-256, in lower case.</summary>
    public static bool IsObject(string text) => text.Length is Sha1Length or 64 && !text.AsSpan().ContainsAnyExcept(LowerHex);

    /// <summary>What may be the beginning of one.</summary>
    public static bool IsPrefix(string text) => text.Length is >= ShortestPrefix and < 64 && text.All(char.IsAsciiHexDigit);
}
