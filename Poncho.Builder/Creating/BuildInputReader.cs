using Poncho.Builder.Building;
using Poncho.Builder.Capturing;
using Poncho.Builder.Locking.Foreign;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Projects;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Creating;

/// <summary>Reads what SPEC names. The content says what it is; the file's name does not.</summary>
internal static class BuildInputReader
{
    /// <summary>A lock may be long: it holds every package of every platform.</summary>
    private const int MostBytes = 64 << 20;

    /// <param name="path">The file as the user named it, <c>-</c> is standard input; or an environment, by its folder or name.</param>
    /// <param name="choice">What of a project's file is wanted; null: its usual part.</param>
    /// <param name="context">The variables, by which environments are found.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="SpecException">It is neither a spec nor a lock, or a wrong one.</exception>
    public static async Task<BuildInput> ReadAsync(string path, SpecChoice? choice, BuildContext context, CancellationToken cancel)
    {
        var input = await ReadAnyAsync(path, choice, context, cancel);
        if (input is not BuildInput.OfSpec) choice?.RefuseAny(SpecReader.Shown(path));
        return input;
    }

    private static async Task<BuildInput> ReadAnyAsync(string path, SpecChoice? choice, BuildContext context, CancellationToken cancel)
    {
        bool isThere = path == "-" || File.Exists(path) || Directory.Exists(path);
        try
        {
            return await ReadFoundAsync(path, choice, context, cancel);
        }
        catch (PonchoException e) when (!isThere && MissingInput.HintFor(path, context) is { } hint)
        {
            throw new PonchoException(e.Message, hint, e);
        }
    }

    private static async Task<BuildInput> ReadFoundAsync(string path, SpecChoice? choice, BuildContext context, CancellationToken cancel)
    {
        if (PrefixFinder.Find(path, context.Environment) is { } prefix) return new BuildInput.OfPrefix(prefix);
        if (path != "-") RefuseArchive(path);
        string shown = SpecReader.Shown(path);
        var content = await SpecReader.ReadBytesAsync(path, MostBytes, cancel);
        if (ForeignLockReader.TryRead(shown, content.Span) is { } foreign) return new BuildInput.OfForeign(foreign);
        if (IsLock(content.Span)) return new BuildInput.OfLock(LockReader.Read(shown, content.Span));
        var spec = SpecReader.Parse(shown, content, context.Environment, choice);
        return new BuildInput.OfSpec(await PipIncludes.ExpandAsync(spec, context.Environment, cancel));
    }

    // The first bytes tell an archive: without this, megabytes of it would be read as a text.
    private static void RefuseArchive(string path)
    {
        Span<byte> head = stackalloc byte[4];
        try
        {
            string real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            // A pipe (which has no length) can be opened only once, and that is for the code that reads the spec.
            if (!File.Exists(real) || new FileInfo(real).Length < head.Length) return;
            using var file = new FileStream(real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Reading it as a spec comes next, and gives the error of why it cannot be read.
            return;
        }

        bool isTarball = head.StartsWith(Gzip) || head.StartsWith(Zstandard) || IsSkippable(head) || head.StartsWith(Bzip2) || head.StartsWith(Xz);
        if (isTarball)
        {
            string hint = $"\"poncho run -e {path} COMMAND\" runs a command in an environment that was packed, \"poncho inspect {path}\" says what is in it";
            throw new PonchoException($"a compressed archive is no spec: \"{path}\"", hint);
        }

        if (head.StartsWith(Zip)) throw new PonchoException($"an archive is no spec: \"{path}\"", "name it in a spec: a wheel in its list for pip, a conda package by its URL");
    }

    private static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b];

    private static ReadOnlySpan<byte> Zstandard => [0x28, 0xb5, 0x2f, 0xfd];

    private static ReadOnlySpan<byte> Bzip2 => "BZh"u8;

    private static ReadOnlySpan<byte> Xz => [0xfd, (byte)'7', (byte)'z', (byte)'X'];

    private static ReadOnlySpan<byte> Zip => "PK\u0003\u0004"u8;

    // A frame of Zstandard that holds data for programs (RFC 8878).
    private static bool IsSkippable(ReadOnlySpan<byte> head) => head is [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18];

    // Looked at only where both words stand in it: specs are parsed once.
    private static bool IsLock(ReadOnlySpan<byte> content)
    {
        if (content.IndexOf("\"platforms\""u8) < 0 || content.IndexOf("\"schema\""u8) < 0 || !SpecReader.LooksLikeJson(content)) return false;
        try
        {
            return LockReader.IsLock(JsonText.Parse("", content));
        }
        catch (SpecException)
        {
            // Broken JSON with these words in it was a lock before it broke.
            return true;
        }
    }
}
