using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>Reads what sources of Python 2.7 and 3.0 to 3.14 import. It runs nothing and needs no Python.</summary>
public static class SourceReader
{
    /// <summary>What a source imports.</summary>
    /// <param name="bytes">The file as it is: any encoding that it declares, with or without a byte order mark.</param>
    /// <param name="indented">Whether its first statement may be indented, as that of a function that was cut out of a class.</param>
    public static SourceReading Read(ReadOnlySpan<byte> bytes, bool indented = false)
    {
        ReadOnlySpan<byte> source = SourceText.Utf8(bytes, out SourceProblem? problem);
        return problem is not null ? new SourceReading([], [], problem) : new ImportReader(source, indented).ReadAll();
    }
}
