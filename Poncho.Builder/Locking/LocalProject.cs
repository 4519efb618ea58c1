using Poncho.Builder.Locks;
using Poncho.Builder.Resolving;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Wheels;
using Poncho.IO;

namespace Poncho.Builder.Locking;

/// <summary>Local code that a spec names, and the wheel of what it holds now.</summary>
/// <param name="Line">In the spec.</param>
/// <param name="Wheel">What was built of the folder.</param>
/// <param name="Definition">The digest of what says how it is built.</param>
internal sealed record LocalProject(PipLine Line, BuiltWheel Wheel, Digest Definition)
{
    private string Address => "file://" + string.Join('/', Wheel.Path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The line that pip is given in its place.</summary>
    public string Requirement => $"{Wheel.FileName.Split('-')[0]}{Line.Extras} @ {Address}{(Line.Marker is { } marker ? $" ; {marker}" : "")}";

    /// <summary>Whether pip means it.</summary>
    public bool Is(PipReportItem item)
    {
        if (item.Url == Address) return true;
        return Uri.TryCreate(item.Url, UriKind.Absolute, out var url) && url.IsFile && url.LocalPath == Wheel.Path;
    }

    /// <summary>The locked source: of a folder its last name alone stands in what leaves this machine.</summary>
    public PipFolder SourceOf(PipReportItem item) => new()
    {
        Name = item.Name,
        Version = item.Version,
        IsRequested = item.IsRequested,
        Url = "file:///" + Uri.EscapeDataString(Path.GetFileName(Line.Folder!.TrimEnd('/'))),
        IsDirect = true,
        Folder = Line.WrittenFolder!,
        Project = Definition,
        Wheel = new LockedWheel(Wheel.FileName, Wheel.Sha256),
        FetchUrls = [Line.Folder],
    };
}
