using Poncho.Testing;

namespace Poncho.EndToEnd;

/// <summary>
/// The published <c>poncho</c>, and a user of its own: home, caches, current folder and <c>.condarc</c> are in one folder of the test's. Nothing of the environment that the
/// tests run in is seen or changed.
/// </summary>
internal sealed class PublishedPoncho : IDisposable
{
    private static readonly string[] s_dropped = ["CONDA", "_CONDA", "MAMBA", "PONCHO", "PIP_", "XDG_", "SSL_", "REQUESTS_", "PYTHON"];
    private readonly TempFolder _folder = new();

    public PublishedPoncho()
    {
        Directory.CreateDirectory(_folder["node"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string name in System.Environment.GetEnvironmentVariables().Keys)
        {
            if (s_dropped.Any(start => name.StartsWith(start, StringComparison.Ordinal)) || name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase)) Environment[name] = null;
        }

        Environment["HOME"] = _folder.Path;
        Environment["PONCHO_HOME"] = _folder["home"];
        Environment["PONCHO_NODE_CACHE"] = _folder["node"];
    }

    /// <summary>What the programs are started with, besides this process's own variables; null removes.</summary>
    public Dictionary<string, string?> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>A path below the test's folder.</summary>
    public string this[params string[] names] => _folder[names];

    /// <summary>The test's folder itself.</summary>
    public string Folder => _folder.Path;

    /// <summary>Runs <c>poncho</c> to its end; skips the test where nothing was built.</summary>
    public Task<ProgramResult> RunAsync(params string[] arguments) => RunAsAsync(PublishedPrograms.Path(), arguments);

    /// <summary>Runs another program in the same folder and with the same variables.</summary>
    public Task<ProgramResult> RunAsAsync(string program, params string[] arguments) => Programs.RunAsync(program, arguments, _folder.Path, Environment);

    /// <summary>Bare channel names, and <c>defaults</c>, mean the channel of the shared data; skips the test where that is absent. What the machine is does not show in locks.</summary>
    /// <param name="data">The address of the data: that of its server; null for its folder.</param>
    public void UseData(string? data = null)
    {
        data ??= "file://" + Path.GetFullPath(TestData.Path());
        Environment["CONDARC"] = Write("condarc", $"channel_alias: {data}/channels\ndefault_channels:\n  - {data}/channels/conda-forge\n");
        Environment["CONDA_OVERRIDE_GLIBC"] = "2.36";
        Environment["CONDA_OVERRIDE_LINUX"] = "6.1";
        Environment["CONDA_OVERRIDE_ARCHSPEC"] = "x86_64_v3";
        Environment["CONDA_OVERRIDE_CUDA"] = "";
    }

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
