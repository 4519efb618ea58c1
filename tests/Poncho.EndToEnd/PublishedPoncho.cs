using Poncho.Testing;

namespace Poncho.EndToEnd;

/// <summary>The published <c>poncho</c>, in a folder of a test's own: nothing of the user's configuration or caches is seen or changed.</summary>
internal sealed class PublishedPoncho : IDisposable
{
    private readonly TempFolder _folder = new();

    public PublishedPoncho()
    {
        Program = PublishedPrograms.Path();
        Directory.CreateDirectory(_folder["node"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment = new()
        {
            ["HOME"] = _folder.Path,
            ["PONCHO_HOME"] = _folder["home"],
            ["PONCHO_NODE_CACHE"] = _folder["node"],
            ["XDG_CACHE_HOME"] = null,
            ["CONDARC"] = null,
            ["CONDA_PREFIX"] = null,
        };
    }

    public string Program { get; }

    /// <summary>What the programs are started with, besides this process's own variables; null removes.</summary>
    public Dictionary<string, string?> Environment { get; }

    /// <summary>A path below the test's folder.</summary>
    public string this[params string[] names] => _folder[names];

    public Task<ProgramResult> RunAsync(params string[] arguments) => Programs.RunAsync(Program, arguments, _folder.Path, Environment);

    public string Write(string name, string content) => _folder.Write(name, content);

    /// <summary>A channel with one package, <c>hello</c>, whose commands are shell scripts: the least environment in which something can run.</summary>
    /// <returns>The path of a spec that asks for it.</returns>
    public async Task<string> WriteHelloAsync()
    {
        Script("src/bin/hello", "#!/bin/sh\necho \"hello from $CONDA_PREFIX: $*\"\nexit 0\n");
        Script("src/bin/fails", "#!/bin/sh\nexit \"$1\"\n");
        Write("src/bin/is-no-program", "just text\n");
        (await RunAsync("package", "src", "--name", "hello", "--version", "1.0", "--noarch", "generic", "-o", "channel")).Succeeded();
        (await RunAsync("index", "channel")).Succeeded();
        return Write("hello.json", "{\"conda\": {\"channels\": [\"./channel\"], \"packages\": [\"hello\"]}}");
    }

    public void Dispose() => _folder.Dispose();

    private void Script(string name, string content) => File.SetUnixFileMode(Write(name, content), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
