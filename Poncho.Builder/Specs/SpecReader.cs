using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Poncho.Builder.Specs.Projects;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Specs;

/// <summary>
/// Reads specs: the original PONCHO's JSON (<c>conda</c> as a list, as <c>{channels, packages}</c> or as
/// <c>{channels, dependencies}</c>; <c>pip</c>, <c>git</c>, <c>http</c>, <c>pinned</c>), conda's environment.yml (also as JSON), and pip's
/// requirements.txt, and conda's list of packages; and what stands in an application: a script's inline metadata, a pyproject.toml, a pixi.toml, our own
/// form in TOML. The content says which it is; the file's name does not.
/// </summary>
internal static class SpecReader
{
    public const string ShownInput = "<stdin>";

    private static readonly SearchValues<byte> s_number = SearchValues.Create("-+.0123456789eE"u8);

    /// <param name="path">The file as the user named it; <c>-</c> is standard input.</param>
    /// <param name="variables">What <c>${NAME}</c> in channels and lines for pip stands for.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="SpecException">It is no spec, or a wrong one.</exception>
    /// <exception cref="PonchoException">The file cannot be read.</exception>
    public static async Task<Spec> ReadAsync(string path, EnvironmentVariables variables, CancellationToken cancel)
    {
        var content = await ReadBytesAsync(path, SyntaxLimits.MostBytes, cancel);
        return await PipIncludes.ExpandAsync(Parse(Shown(path), content, variables), variables, cancel);
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
            // A fifo is opened when somebody writes to it, and read when something comes: neither sees a cancellation.
            if (FileKinds.Behind(path) == FileKind.Special) return await Task.Run(() => ReadAllAsync(path, most, cancel), cancel).WaitAsync(cancel);
            return await ReadAllAsync(path, most, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(path)) throw new PonchoException($"a folder is no spec: \"{path}\"", "name the file in it", e);
            throw FileErrors.CannotRead(Shown(path), e);
        }
    }

    /// <summary>Reads a spec whose bytes are in memory. Files that it includes are not read.</summary>
    /// <param name="path">What errors call it.</param>
    /// <param name="content">UTF-8, with or without a byte order mark.</param>
    /// <param name="variables">What <c>${NAME}</c> in channels and lines for pip stands for.</param>
    /// <param name="choice">What of a project's file is wanted; null: its usual part.</param>
    /// <exception cref="SpecException">It is no spec, or a wrong one; or it has not what is chosen.</exception>
    public static Spec Parse(string path, ReadOnlyMemory<byte> content, EnvironmentVariables variables, SpecChoice? choice = null)
    {
        var bytes = content.Span;
        if (bytes.Length > SyntaxLimits.MostBytes) throw TooLarge(path, SyntaxLimits.MostBytes);
        bool isUtf16 = bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);
        if (OtherRequirements(bytes) is { } requirements) return SpecBinder.OfRequirements(path, requirements, variables);
        if (isUtf16) throw new SpecException(path, null, "the text is UTF-16", "save it as UTF-8");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) bytes = bytes[3..];
        if (!Utf8.IsValid(bytes) || bytes.Contains((byte)0))
        {
            throw new SpecException(path, null, "not a text", "a spec is JSON or YAML in UTF-8");
        }

        string text = Encoding.UTF8.GetString(bytes);
        OtherText.RefuseProject(path);
        if (ProjectForms.Is(path, text)) return new SpecBinder(path, variables).Bind(ProjectForms.Read(path, text, choice ?? SpecChoice.None));
        choice?.RefuseAny(path);
        OtherText.RefuseScript(path, text);
        if (LooksLikeJson(bytes)) return new SpecBinder(path, variables).Bind(JsonText.Parse(path, bytes));
        if (PackageListFile.Is(text)) return SpecBinder.OfList(path, text, variables);
        if (RequirementsText.Is(text) || RequirementsText.IsMeant(text)) return SpecBinder.OfRequirements(path, text, variables);
        var root = YamlText.Parse(path, text) ?? throw new SpecException(path, null, "the spec is empty", SpecBinder.Example);
        return new SpecBinder(path, variables).Bind(root);
    }

    // A requirements.txt that is not UTF-8, as pip reads it; null for all else.
    private static string? OtherRequirements(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes) && !bytes.Contains((byte)0)) return null;
        return RequirementsEncoding.TryDecode(bytes, out _) is { } text && RequirementsText.Is(text) ? text : null;
    }

    /// <summary>
    /// Whether a text is meant as JSON: no mapping of YAML that a person writes in lines starts with a brace, and no JSON starts otherwise.
    /// A line of <c>//</c> is a comment of JSON alone.
    /// </summary>
    public static bool LooksLikeJson(ReadOnlySpan<byte> content)
    {
        content = content.TrimStart(" \t\r\n"u8);
        if (content.StartsWith("//"u8) || content.StartsWith("/*"u8)) return true;
        // A value alone is no package of that name.
        if (JsonValue(content.TrimEnd(" \t\r\n"u8))) return true;
        return content is [(byte)'{' or (byte)'[' or (byte)'"', ..];
    }

    private static bool JsonValue(ReadOnlySpan<byte> content) =>
        content.SequenceEqual("null"u8) || content.SequenceEqual("true"u8) || content.SequenceEqual("false"u8)
        || (content.Length is > 0 and < 32 && !content.ContainsAnyExcept(s_number) && char.IsAsciiDigit((char)content[^1]));

    private static FileStream OpenFile(string path) =>
        new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.Asynchronous });

    private static async Task<ReadOnlyMemory<byte>> ReadAllAsync(string path, int most, CancellationToken cancel)
    {
        await using Stream input = path == "-" ? StandardInput.Open() : OpenFile(path);
        using var content = new MemoryStream();
        var buffer = new byte[AtomicFile.BufferSize];
        for (int read; (read = await input.ReadAsync(buffer, cancel)) > 0;)
        {
            if (content.Length + read > most) throw TooLarge(Shown(path), most);
            content.Write(buffer, 0, read);
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    private static SpecException TooLarge(string shown, int most) =>
        new(shown, null, $"larger than {most} bytes", "a spec is a short text; was another file meant?");
}
