using System.Text.Json;
using Poncho.Builder.Environments;
using Poncho.Builder.Locks;
using Poncho.Conda.Linking;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Export.Tails;

/// <summary>
/// What an environment was made from, as the original's tarballs say it (<c>conda_spec.yml</c>, which is JSON): TaskVine's Python compares it with what a
/// function needs before it makes another environment.
/// </summary>
internal static class CondaSpec
{
    private const string LockPath = EnvironmentHead.Folder + "/lock.json";

    private const int LongestLock = 64 * 1024 * 1024;

    /// <summary>Null where the environment does not say what was asked for.</summary>
    public static ReadOnlyMemory<byte>? Of(EnvironmentSource environment, CancellationToken cancel)
    {
        int last = environment.Config.Layers.Length - 1;
        if (last < 0 || environment.Config.Layers[last].Kind != EnvironmentLayerWriter.Kind || environment.Layers[last].IsAbsent) return null;
        var files = environment.Layers[last].ReadFiles(path => path == LockPath, LongestLock, cancel);
        return files.TryGetValue(LockPath, out byte[]? content) ? Write(LockReader.Read(LockPath, content).Platforms[0]) : null;
    }

    /// <summary>Channels in the order in which packages come from them; what was asked for, of pip's with the versions that were chosen.</summary>
    internal static byte[] Write(EnvironmentLock @lock)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, IndentSize = 4, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("channels");
            foreach (string channel in @lock.Sources.OfType<CondaSource>().Select(source => NameOf(source.Address.Channel)).Distinct(StringComparer.Ordinal))
            {
                json.WriteStringValue(channel);
            }

            json.WriteEndArray();
            json.WriteStartArray("dependencies");
            foreach (string text in @lock.Requested) json.WriteStringValue(InOneWord(text));
            json.WriteStartObject();
            json.WriteStartArray("pip");
            foreach (var source in @lock.Sources.OfType<PipSource>().Where(source => source.IsRequested).OrderBy(source => source.Name, Utf8Order.Instance))
            {
                json.WriteStringValue($"{source.Name}=={source.Version}");
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("name", "base");
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.ToArray();
    }

    // "python 3.11.*" is "python=3.11" where people write it.
    private static string InOneWord(string text)
    {
        if (text.Split(' ') is not [var name, var version]) return text;
        if (version.EndsWith(".*", StringComparison.Ordinal) && !version.Any(c => ",|<>=!~".Contains(c, StringComparison.Ordinal))) return $"{name}={version[..^2]}";
        return char.IsAsciiDigit(version[0]) ? $"{name}=={version}" : name + version;
    }

    // conda's own short name for a channel that anybody may have in mind by it.
    private static string NameOf(string channel)
    {
        const string Conda = "https://conda.anaconda.org/";
        return channel.StartsWith(Conda, StringComparison.Ordinal) ? channel[Conda.Length..] : channel;
    }
}
