namespace Poncho.Conda.Linking;

/// <summary>A module and the byte code that conda would make of it.</summary>
/// <param name="Source">The <c>.py</c> below the prefix.</param>
/// <param name="ByteCode">The <c>.pyc</c> below the prefix, in <c>__pycache__</c>.</param>
public sealed record CompiledModule(string Source, string ByteCode);
