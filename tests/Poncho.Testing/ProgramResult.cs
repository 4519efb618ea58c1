namespace Poncho.Testing;

/// <summary>How a program ended and what it said.</summary>
public sealed record ProgramResult(int Status, string Output, string Error)
{
    /// <summary>Throws, showing what was said, unless the status is 0.</summary>
    public ProgramResult Succeeded() => Status == 0 ? this : throw new InvalidOperationException($"status {Status}\n{Output}\n{Error}");
}
