namespace Poncho.Analyze.Tokens;

/// <summary>Why a source cannot be read further.</summary>
/// <param name="Line">The line, from 1; 0 where the whole file is meant.</param>
/// <param name="Column">The character in its line, from 1; 0 where the whole line or file is meant.</param>
/// <param name="Message">What is wrong, lower case, without the place.</param>
public sealed record SourceProblem(int Line, int Column, string Message)
{
    public override string ToString() => Line == 0 ? Message : Column == 0 ? $"line {Line}: {Message}" : $"line {Line}, column {Column}: {Message}";
}
