namespace Poncho.Builder.Compiling;

/// <summary>
/// What the interpreter made of one source: the bytes of the <c>.pyc</c>, or the reason why there is none (a template, another language
/// version).
/// </summary>
internal sealed record CompiledFile(byte[]? Pyc, string? Problem);
