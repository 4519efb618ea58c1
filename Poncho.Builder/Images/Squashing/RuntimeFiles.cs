using System.Text;
using System.Text.Json;
using Poncho.IO.Tar;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Images.Squashing;

/// <summary>
/// What the runtimes of clusters look for in a file system, since they read no image's config: enroot's three files, and apptainer's folder.
/// </summary>
internal sealed class RuntimeFiles
{
    private const int Plain = 0x1a4, Executable = 0x1ed;

    private readonly SortedDictionary<string, (byte[] Content, int Mode)> _files = new(StringComparer.Ordinal);

    /// <param name="image">Whose config is written down.</param>
    public RuntimeFiles(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var json = JsonDocument.Parse(image.Config);
        var process = json.RootElement.GetProperty("config");
        string[] variables = Texts(process, "Env");
        string start = string.Join(' ', Texts(process, "Entrypoint").Select(Quoted));
        string command = string.Join(' ', Texts(process, "Cmd").Select(Quoted));
        string run = $"#!/bin/sh\nif [ $# -eq 0 ]; then set -- {command}; fi\nexec {start} \"$@\"\n";
        Add("etc/environment", Lines(variables), Plain);
        Add("etc/fstab", "", Plain);
        Add("etc/rc", run, Executable);
        Add(".singularity.d/env/90-environment.sh", string.Concat(variables.Select(line => $"export {line.Split('=', 2)[0]}={Quoted(line.Split('=', 2)[1])}\n")), Executable);
        Add(".singularity.d/runscript", run, Executable);
        Add(".singularity.d/labels.json", LabelsOf(process), Plain);
    }

    public IEnumerable<string> Paths => _files.Keys;

    /// <summary>Writes them, sorted by path.</summary>
    public async Task WriteAsync(TarForwardWriter tar, CancellationToken cancel)
    {
        foreach (var (path, (content, mode)) in _files)
        {
            await tar.WriteHeadAsync(TarMemberKind.File, path, "", mode, content.Length, LayerTimes.Fixed, cancel);
            await tar.WriteDataAsync(content, cancel);
        }
    }

    private void Add(string path, string content, int mode) => _files[path] = (Encoding.UTF8.GetBytes(content), mode);

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string[] Texts(JsonElement process, string name) =>
        process.TryGetProperty(name, out var texts) && texts.ValueKind == JsonValueKind.Array ? [.. texts.EnumerateArray().Select(text => text.GetString()!)] : [];

    private static string LabelsOf(JsonElement process) => process.TryGetProperty("Labels", out var labels) ? labels.GetRawText() + "\n" : "{}\n";
}
