namespace Poncho.Builder.Cli.Commands;

/// <summary>What <c>poncho export --json</c> prints.</summary>
/// <param name="Name">The environment, as the user named it.</param>
/// <param name="Output">What was written.</param>
/// <param name="OutputBytes">Bytes of the file; null of a folder.</param>
/// <param name="Layers">Of the environment, those that were left out among them.</param>
/// <param name="AbsentLayers">Those that were left out (<c>--since</c>).</param>
internal sealed record WrittenExport(string Name, string Output, long? OutputBytes, int Layers, int AbsentLayers);
