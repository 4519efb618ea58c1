using Poncho.IO;

namespace Poncho.Builder.Resolving;

/// <summary>pip could not do what the spec asks. The message may have several lines: what conflicts with what, or the end of a build's log.</summary>
internal sealed class PipException(string message, string? hint, bool isAboutVersions) : PonchoException(message, hint)
{
    private readonly string _lines = PlainText.Lines(message);

    public override string Message => _lines;

    /// <summary>A requirement of another package of which no index has anything, such as <c>numpy>=1.22</c>: a conda channel may have it. Null for other failures.</summary>
    public string? Missing { get; init; }

    /// <summary>Whether another Python may have what is lacking: no version fits, or none of those that fit go together.</summary>
    public bool IsAboutVersions { get; } = isAboutVersions;
}
