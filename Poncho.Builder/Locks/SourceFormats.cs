using System.Text.Json;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Locks;

/// <summary>The kinds of sources that a lock may hold.</summary>
internal static class SourceFormats
{
    /// <summary>One line a kind, in the order in which changes are shown.</summary>
    public static IReadOnlyList<ISourceFormat> All { get; } =
    [
        new CondaSourceFormat(),
        new PipSourceFormat(),
        new GitSourceFormat(),
        new HttpSourceFormat(),
        new FilesSourceFormat(),
    ];

    /// <summary>The place of a kind in <see cref="All"/>.</summary>
    public static int IndexOf(string kind) => All.TakeWhile(format => format.Kind != kind).Count();

    /// <summary>Reads one source of a lock.</summary>
    /// <param name="read">Reads the lock.</param>
    /// <param name="node">An element of <c>sources</c>.</param>
    /// <param name="platform">The platform that it is locked for.</param>
    /// <exception cref="SpecException">It is none, or one of a kind that a newer program writes.</exception>
    public static LockedSource Read(DocumentReader read, SpecNode node, string platform)
    {
        var source = read.Mapping(node, "source");
        var kind = read.Text(source, "kind");
        var format = All.FirstOrDefault(format => format.Kind == kind.Text)
            ?? throw read.Wrong(kind.At, $"a kind of source that this version does not know: {Shown.Text(kind.Text)}", "use the version of Poncho that wrote it");
        return format.Read(new SourceMembers(read, source, platform));
    }

    /// <summary>Writes one source of a lock.</summary>
    public static void Write(Utf8JsonWriter json, LockedSource source)
    {
        json.WriteStartObject();
        json.WriteString("kind", source.Kind);
        json.WriteString("name", source.Name);
        All[IndexOf(source.Kind)].Write(json, source);
        json.WriteEndObject();
    }
}
