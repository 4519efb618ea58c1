using System.Globalization;
using Poncho.IO;

namespace Poncho.Builder.Specs.Syntax;

/// <summary>A spec, or another file that people write, is wrong; the message starts with its file, line and column, as compilers' do.</summary>
internal sealed class SpecException : PonchoException
{
    /// <param name="path">The file as the user named it.</param>
    /// <param name="at">Where in it; null where it is the whole.</param>
    /// <param name="problem">What is wrong, one line.</param>
    public SpecException(string path, SpecPosition? at, string problem, string? hint = null, Exception? inner = null)
        : base($"{PlaceOf(path, at)}: {problem}", hint, inner)
    {
        Path = path;
        At = at;
        Problem = problem;
    }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    public string Path { get; }

    public SpecPosition? At { get; }

    private static string PlaceOf(string path, SpecPosition? at) =>
        at is { } place ? string.Create(CultureInfo.InvariantCulture, $"{path}:{place.Line}:{place.Column}") : path;
}
