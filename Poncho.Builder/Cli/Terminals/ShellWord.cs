using System.Buffers;
using Poncho.Builder.Activating;
using Poncho.IO;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>Words of a command line that somebody is to type again.</summary>
internal static class ShellWord
{
    private static readonly SearchValues<char> s_plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:=@%+,");

    /// <summary>The words as a shell takes them, in quotes where one needs them.</summary>
    public static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word)
    {
        string plain = PlainText.Line(word);
        return plain.Length > 0 && !plain.AsSpan().ContainsAnyExcept(s_plain) ? plain : PosixText.Quoted(plain);
    }
}
