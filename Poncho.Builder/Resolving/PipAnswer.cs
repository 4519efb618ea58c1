namespace Poncho.Builder.Resolving;

/// <summary>What pip answered.</summary>
/// <param name="ExitCode">0: it did what it was asked.</param>
/// <param name="Lines">What it said on both streams, in order, without passwords.</param>
internal sealed record PipAnswer(int ExitCode, IReadOnlyList<string> Lines)
{
    public bool Succeeded => ExitCode == 0;
}
