namespace Poncho.Builder.Capturing;

/// <summary>What of a layer is otherwise in an environment.</summary>
/// <param name="Changed">Paths at which there is something else.</param>
/// <param name="Missing">Paths at which there is nothing.</param>
internal sealed record ComparedLayer(List<string> Changed, List<string> Missing);
