using System.Globalization;
using Poncho.IO;

namespace Poncho.Builder.Specs.Syntax;

/// <summary>A spec is wrong; the message starts with its file, line and column, as compilers' do.</summary>
internal sealed class SpecException : PonchoException
{
    /// <param name="path">The file as the user named it.</param>
    /// <param name="at">Where in it; null where it is the whole.</param>
    /// <param name="problem">What is wrong, one line.</param>
    public SpecException(string path, SpecPosition? at, string problem, string? hint = null, Exception? inner = null)
        : base(at is { } place ? string.Create(CultureInfo.InvariantCulture, $"{path}:{place.Line}:{place.Column}: {problem}") : $"{path}: {problem}", hint, inner)
    {
        Path = path;
        At = at;
    }

    public string Path { get; }

    public SpecPosition? At { get; }
}
