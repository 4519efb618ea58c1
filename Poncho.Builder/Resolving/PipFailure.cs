using System.Text.Json;

namespace Poncho.Builder.Resolving;

/// <summary>That no versions fit, as it is kept in the place of a report.</summary>
internal static class PipFailure
{
    private const string Failure = "failure", Hint = "hint", Missing = "missing";

    public static byte[] Write(PipException failure)
    {
        using var written = new MemoryStream();
        using (var writer = new Utf8JsonWriter(written))
        {
            writer.WriteStartObject();
            writer.WriteString(Failure, failure.Message);
            writer.WriteString(Hint, failure.Hint);
            if (failure.Missing is { } missing) writer.WriteString(Missing, missing);
            writer.WriteEndObject();
        }

        return written.ToArray();
    }

    /// <summary>Null where it is a report.</summary>
    public static PipException? Find(ReadOnlyMemory<byte> kept)
    {
        using var document = JsonDocument.Parse(kept);
        var root = document.RootElement;
        if (!root.TryGetProperty(Failure, out var said)) return null;
        string? hint = root.GetProperty(Hint).GetString(), missing = root.TryGetProperty(Missing, out var name) ? name.GetString() : null;
        return new PipException(said.GetString()!, hint!, isAboutVersions: true) { Missing = missing };
    }
}
