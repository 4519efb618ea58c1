using Poncho.Builder.Building;
using Poncho.Builder.Capturing;
using Poncho.Builder.Locking.Foreign;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Creating;

/// <summary>Reads what SPEC names. The content says what it is; the file's name does not.</summary>
internal static class BuildInputReader
{
    /// <summary>A lock may be long: it holds every package of every platform.</summary>
    private const int MostBytes = 64 << 20;

    /// <param name="path">The file as the user named it, <c>-</c> is standard input; or an environment, by its folder or name.</param>
    /// <param name="context">The variables, by which environments are found.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="SpecException">It is neither a spec nor a lock, or a wrong one.</exception>
    public static async Task<BuildInput> ReadAsync(string path, BuildContext context, CancellationToken cancel)
    {
        if (PrefixFinder.Find(path, context.Environment) is { } prefix) return new BuildInput.OfPrefix(prefix);
        string shown = SpecReader.Shown(path);
        var content = await SpecReader.ReadBytesAsync(path, MostBytes, cancel);
        if (ForeignLockReader.TryRead(shown, content.Span) is { } foreign) return new BuildInput.OfForeign(foreign);
        if (IsLock(content.Span)) return new BuildInput.OfLock(LockReader.Read(shown, content.Span));
        var spec = SpecReader.Parse(shown, content, context.Environment);
        return new BuildInput.OfSpec(await PipIncludes.ExpandAsync(spec, context.Environment, cancel));
    }

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
