using System.Text;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Oci.Registries;

/// <summary>
/// What was pushed where, and pulled from where: so that the next push knows which layers a registry has already, and in which of its
/// repositories. A file for each registry, a line for each name (docs/FORMATS.md, "Known pushes"). It is a memory only: what it says is asked
/// of the registry before it is relied on, and nothing is lost with it.
/// </summary>
/// <param name="folder">Where the files are; null: nothing is remembered.</param>
public sealed class KnownPushes(string? folder)
{
    private const int MostLines = 1000;

    /// <summary>What is remembered of a registry, the newest first.</summary>
    public IReadOnlyList<KnownPush> Of(string registry)
    {
        if (PathOf(registry) is not { } path) return [];
        try
        {
            if (!File.Exists(path)) return [];
            return [.. File.ReadLines(path).Select(Read).OfType<KnownPush>().Reverse().DistinctBy(push => (push.Repository, push.Selector))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Remembers one more. Where that cannot be written, it is not.</summary>
    public void Remember(string registry, KnownPush push)
    {
        ArgumentNullException.ThrowIfNull(push);
        if (PathOf(registry) is not { } path) return;
        var others = Of(registry);
        if (others.Count > 0 && others[0] == push) return;
        var kept = others.Where(other => other.Repository != push.Repository || other.Selector != push.Selector).Take(MostLines - 1).Reverse();
        var text = new StringBuilder();
        foreach (var (repository, selector, manifest) in kept.Append(push)) text.Append(manifest).Append(' ').Append(repository).Append(' ').Append(selector).Append('\n');
        try
        {
            Folders.Ensure(folder!);
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
        }
        catch (PonchoException)
        {
            // The push is done all the same.
        }
    }

    private static KnownPush? Read(string line) =>
        line.Split(' ') is [var digest, { Length: > 0 } repository, { Length: > 0 } selector] && Digest.TryParse(digest, null, out var manifest)
            ? new KnownPush(repository, selector, manifest)
            : null;

    // A host has no '/' and no '_'.
    private string? PathOf(string registry) => folder is null ? null : Path.Combine(folder, registry.Replace(':', '_').Replace('/', '_'));
}
