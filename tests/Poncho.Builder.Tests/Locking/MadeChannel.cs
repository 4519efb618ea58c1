using Poncho.Conda.LocalChannels;
using Poncho.Conda.Packages;
using Poncho.Testing;

namespace Poncho.Builder.Tests.Locking;

/// <summary>A channel in a folder, of packages with one file each, and a home for the commands that lock and build from it.</summary>
internal sealed class MadeChannel : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Home => _folder["home"];

    public string Folder => _folder["channel"];

    public string this[string name] => _folder[name];

    /// <summary>Adds packages, each <c>NAME VERSION</c> with <c>; </c> and what it depends on; <c>NAME VERSION@SUBDIR</c> for another platform than linux-64. Then makes the index.</summary>
    public async Task<MadeChannel> WithAsync(params string[] packages)
    {
        foreach (string text in packages)
        {
            string[] parts = text.Split("; ");
            string[] words = parts[0].Split(' ', '@');
            _folder.Write($"files/{words[0]}-{words[1]}/share/{words[0]}", $"{words[0]} {words[1]}\n");
            await PackageWriter.WriteAsync(new PackageRequest
            {
                Folder = _folder["files", $"{words[0]}-{words[1]}"],
                Name = words[0],
                Version = words[1],
                Build = "h_0",
                Subdir = words.Length > 2 ? words[2] : "linux-64",
                Noarch = words is [_, _, "noarch"] ? NoarchType.Generic : NoarchType.None,
                Depends = parts[1..],
            }, Folder, default);
        }

        await ChannelIndexer.IndexAsync(Folder, default);
        return this;
    }

    /// <summary>Writes a spec that asks for packages of the channel.</summary>
    /// <returns>Its path.</returns>
    public string Spec(string packages, string more = "") =>
        _folder.Write("spec.json", $$"""{"conda": {"channels": ["{{Folder}}"], "packages": [{{string.Join(", ", packages.Split(' ').Select(p => $"\"{p}\""))}}]}{{more}}}""");

    public string Write(string name, string content) => _folder.Write(name, content);

    /// <summary>Nothing can be chosen any more: who goes on does so without the index.</summary>
    public void LoseIndex()
    {
        foreach (string file in Directory.EnumerateFiles(Folder, "repodata*", SearchOption.AllDirectories).ToList()) File.Delete(file);
    }

    public Task<ProgramResult> PonchoAsync(params string[] arguments) => Cli.CliRun.InAsync(Home, arguments);

    public void Dispose() => _folder.Dispose();
}
