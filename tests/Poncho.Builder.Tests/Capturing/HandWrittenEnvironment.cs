using Poncho.Builder.Tests.Cli;
using Poncho.Builder.Tests.Sources;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;
using Poncho.Testing;

namespace Poncho.Builder.Tests.Capturing;

/// <summary>An environment that is written by hand: two packages, neither of which can be had.</summary>
public abstract class HandWrittenEnvironment : IDisposable
{
    protected const string SitePackages = "lib/python3.11/site-packages";

    protected HandWrittenEnvironment()
    {
        Record("tool-1.0-0", "\"name\": \"tool\", \"version\": \"1.0\", \"build\": \"0\", \"subdir\": \"linux-64\", \"depends\": [\"lib >=1\", \"__glibc >=2.17\"], \"requested_spec\": \"tool\", \"extracted_package_dir\": \"/home/me/secret\", \"url\": \"http://me:password@127.0.0.1:1/t/to-ken/mine/linux-64/tool-1.0-0.conda\", \"sha256\": \"" + new string('a', 64) + "\"", "bin/tool", "share/gone");
        Record("lib-2.0-0", "\"name\": \"lib\", \"version\": \"2.0\", \"build\": \"0\", \"subdir\": \"linux-64\"", "lib/lib.txt", "lib/link");
        File("bin/tool", $"#!{Prefix}/bin/sh\necho {Prefix}-other\n", isExecutable: true);
        File("lib/lib.txt", "lib\n");
        System.IO.File.CreateSymbolicLink(Path.Combine(Prefix, "lib", "link"), Path.Combine(Prefix, "lib", "lib.txt"));
        File("conda-meta/history", "==> 2020-01-01 00:00:00 <==\n# cmd: conda create\n# update specs: ['tool=1', \"gone\", 'lib']\n==> 2021-01-01 00:00:00 <==\n# remove specs: ['lib']\n");
    }

    protected TempFolder Folder { get; } = new();

    protected string Prefix => Folder["env"];

    protected string Home => Folder["home"];

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<ProgramResult> CreateAsync() => CreateAsync("--offline");

    private protected async Task<ProgramResult> CreateAsync(params string[] more) => (await CliRun.InAsync(Home, ["create", Prefix, .. more])).Succeeded();

    private protected async Task<EnvironmentConfig> ConfigAsync() => (await StoredAsync()).Stored.Config;

    private protected async Task<(List<LayerEntries> Entries, RelocationIndex Relocations)> LayerAsync(string name)
    {
        var (store, stored) = await StoredAsync();
        var config = stored.Config;
        int i = config.Layers.ToList().FindIndex(layer => layer.Name == name);
        return (LayerEntries.Read(store, stored.Manifest.Layers[i]), config.Layers[i].Relocations);
    }

    private protected async Task<(Store Store, EnvironmentDocuments Stored)> StoredAsync()
    {
        var store = await Store.OpenAsync(Path.Combine(Home, "store"), CancellationToken.None);
        return (store, new EnvironmentFinder(store.Root).FindName("env").ReadDocuments());
    }

    private protected void Record(string name, string members, params string[] files) =>
        File($"conda-meta/{name}.json", $"{{{members}, \"files\": [{string.Join(", ", files.Select(file => $"\"{file}\""))}]}}");

    private protected void Distribution(string name, string version, string more, params string[] files)
    {
        string info = $"{name}-{version}.dist-info";
        foreach (string file in files) File(Path.GetRelativePath("/", Path.GetFullPath(file, "/" + SitePackages)), "x = 1\n");
        File($"{SitePackages}/{info}/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}\n");
        File($"{SitePackages}/{info}/RECORD", string.Concat(files.Append($"{info}/METADATA").Append($"{info}/RECORD").Select(file => file + ",,\r\n")));
    }

    private protected void File(string name, string content, bool isExecutable = false)
    {
        string path = Folder.Write(Path.Combine("env", name), content);
        if (isExecutable) System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>A package with one text in which its placeholder stood.</summary>
    private protected void Holder(string name, string placeholder, string path) => File(
        $"conda-meta/{name}-1-0.json",
        $$"""{"name": "{{name}}", "version": "1", "build": "0", "files": ["{{path}}"], "paths_data": {"paths": [{"_path": "{{path}}", "file_mode": "text", "prefix_placeholder": "{{placeholder}}"}]} }""");
}
