using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Locking.Foreign;

/// <summary>Knows the locks of other programs by their content, and reads them.</summary>
internal static partial class ForeignLockReader
{
    /// <param name="path">What errors call the file.</param>
    /// <param name="content">Its bytes.</param>
    /// <returns>Null where it is none of them.</returns>
    /// <exception cref="Specs.SpecException">It is one, and wrong.</exception>
    public static ForeignLock? TryRead(string path, ReadOnlySpan<byte> content)
    {
        if (content.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) content = content[3..];
        bool mayBe = content.IndexOf("@EXPLICIT"u8) >= 0 || content.StartsWith("version:"u8) || content.IndexOf("\nversion:"u8) >= 0;
        if (!mayBe || !Utf8.IsValid(content) || content.Contains((byte)0)) return null;
        string text = Encoding.UTF8.GetString(content);
        if (ExplicitMark().IsMatch(text)) return ExplicitFile.Read(path, text);
        if (!VersionKey().IsMatch(text)) return null;
        if (CondaLockKey().IsMatch(text)) return new CondaLockFile(path).Read(YamlText.Parse(path, text)!);
        return PixiKey().IsMatch(text) ? new PixiLockFile(path).Read(YamlText.Parse(path, text)!) : null;
    }

    [GeneratedRegex(@"^[ \t]*@EXPLICIT[ \t\r]*$", RegexOptions.Multiline)]
    private static partial Regex ExplicitMark();

    [GeneratedRegex("^version:", RegexOptions.Multiline)]
    private static partial Regex VersionKey();

    [GeneratedRegex("^package:", RegexOptions.Multiline)]
    private static partial Regex CondaLockKey();

    [GeneratedRegex("^environments:", RegexOptions.Multiline)]
    private static partial Regex PixiKey();
}
