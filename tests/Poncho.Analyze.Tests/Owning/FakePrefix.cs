using System.Text.Json;

namespace Poncho.Analyze.Tests.Owning;

/// <summary>A folder with what installers leave in an environment of CPython 3.11.</summary>
internal sealed class FakePrefix
{
    internal const string SiteFolder = "lib/python3.11/site-packages";

    private readonly string _folder;

    internal FakePrefix(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(Path.Combine(folder, SiteFolder));
    }

    /// <summary>A conda package with files in site-packages and its record.</summary>
    internal FakePrefix Conda(string name, string version, string channel = "conda-forge", params string[] siteFiles)
    {
        foreach (string file in siteFiles) Write($"{SiteFolder}/{file}", "");
        return CondaRecord(name, version, siteFiles, channel);
    }

    /// <summary>Only the record of a conda package.</summary>
    internal FakePrefix CondaRecord(string name, string version, IEnumerable<string> siteFiles, string channel = "conda-forge")
    {
        string files = string.Join(", ", siteFiles.Select(file => Quoted($"{SiteFolder}/{file}")));
        return Write($"conda-meta/{name}-{version}-0.json", $$"""
            {"build": "0", "depends": [{"x": []}], "name": {{Quoted(name)}}, "version": {{Quoted(version)}}, "channel": {{Quoted(channel)}}, "files": [{{files}}], "size": 1}
            """);
    }

    /// <summary>A wheel as pip installs it.</summary>
    internal FakePrefix Pip(string name, string version, params string[] siteFiles)
    {
        foreach (string file in siteFiles) Write($"{SiteFolder}/{file}", "");
        string info = $"{name.Replace('-', '_')}-{version}.dist-info";
        Site($"{info}/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nText\n");
        Site($"{info}/INSTALLER", "pip\n");
        return Site($"{info}/RECORD", string.Concat(siteFiles.Select(file => $"{file},sha256=x,1\n")) + $"{info}/METADATA,,\n{info}/RECORD,,\n../../../bin/tool,,\n");
    }

    internal FakePrefix Site(string file, string text) => Write($"{SiteFolder}/{file}", text);

    internal FakePrefix Write(string file, string text)
    {
        string path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
