using System.Text;
using System.Text.Unicode;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Specs;

/// <summary>
/// Reads specs: the original PONCHO's JSON (<c>conda</c> as a list, as <c>{channels, packages}</c> or as <c>{channels, dependencies}</c>; <c>pip</c>, <c>git</c>,
/// <c>http</c>, <c>pinned</c>), conda's environment.yml (also as JSON), and pip's requirements.txt. The content says which it is; the file's name does not.
/// </summary>
internal static class SpecReader
{
    public const string ShownInput = "<stdin>";

    /// <param name="path">The file as the user named it; <c>-</c> is standard input.</param>
    /// <exception cref="SpecException">It is no spec, or a wrong one.</exception>
    /// <exception cref="PonchoException">The file cannot be read.</exception>
    public static async Task<Spec> ReadAsync(string path, CancellationToken cancel)
    {
        return await PipIncludes.ExpandAsync(Parse(Shown(path), await ReadBytesAsync(path, SyntaxLimits.MostBytes, cancel)), cancel);
    }

    /// <summary>What messages call a file.</summary>
    public static string Shown(string path) => path == "-" ? ShownInput : path;

    /// <summary>Reads a whole file, or standard input.</summary>
    /// <param name="path">The file as the user named it; <c>-</c> is standard input.</param>
    /// <param name="most">Bytes; a longer file is refused.</param>
    /// <param name="cancel">Stops the reading.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(string path, int most, CancellationToken cancel)
    {
        try
        {
            await using Stream input = path == "-" ? StandardInput.Open() : new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.Asynchronous });
            return await ReadAllAsync(Shown(path), input, most, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Directory.Exists(path) ? new PonchoException($"a folder is no spec: \"{path}\"", "name the file in it", e) : FileErrors.CannotRead(Shown(path), e);
        }
    }

    /// <summary>Reads a spec that is at hand.</summary>
    /// <param name="path">What errors call it.</param>
    /// <param name="content">UTF-8, with or without a byte order mark.</param>
    public static Spec Parse(string path, ReadOnlyMemory<byte> content)
    {
        var bytes = content.Span;
        if (bytes.Length > SyntaxLimits.MostBytes) throw TooLarge(path, SyntaxLimits.MostBytes);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) throw new SpecException(path, null, "the text is UTF-16", "save it as UTF-8");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) bytes = bytes[3..];
        if (!Utf8.IsValid(bytes) || bytes.Contains((byte)0)) throw new SpecException(path, null, "not a text", "a spec is JSON or YAML in UTF-8");
        if (!LooksLikeJson(bytes) && Encoding.UTF8.GetString(bytes) is var text && RequirementsText.Is(text)) return SpecBinder.OfRequirements(path, text);
        var root = LooksLikeJson(bytes) ? JsonText.Parse(path, bytes) : YamlText.Parse(path, Encoding.UTF8.GetString(bytes));
        return root is null ? throw new SpecException(path, null, "the spec is empty", SpecBinder.Example) : new SpecBinder(path).Bind(root);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(string shown, Stream input, int most, CancellationToken cancel)
    {
        using var content = new MemoryStream();
        var buffer = new byte[AtomicFile.BufferSize];
        for (int read; (read = await input.ReadAsync(buffer, cancel)) > 0;)
        {
            if (content.Length + read > most) throw TooLarge(shown, most);
            content.Write(buffer, 0, read);
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    private static SpecException TooLarge(string shown, int most) => new(shown, null, $"larger than {most} bytes", "a spec is a short text; was another file meant?");

    // No mapping of YAML that a person writes in lines starts with a brace, and no JSON starts otherwise. A line of "//" is a comment of JSON alone.
    public static bool LooksLikeJson(ReadOnlySpan<byte> content)
    {
        content = content.TrimStart(" \t\r\n"u8);
        return content.StartsWith("{"u8) || content.StartsWith("["u8) || content.StartsWith("//"u8) || content.StartsWith("/*"u8) || content.StartsWith("\""u8);
    }
}
