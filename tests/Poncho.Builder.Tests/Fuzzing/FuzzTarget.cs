namespace Poncho.Builder.Tests.Fuzzing;

/// <summary>Something that reads what others made.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Make">Gives an input; the same random numbers give the same.</param>
/// <param name="TryAsync">Reads it as the product does; the second is a folder of its own.</param>
internal sealed record FuzzTarget(string Name, Func<Random, byte[]> Make, Func<byte[], string, Task> TryAsync);
