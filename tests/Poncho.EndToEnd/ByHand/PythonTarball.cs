using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.ByHand;

/// <summary>An environment with Python, pip and cloudpickle as tarballs: made once for the tests of a class, which unpack it by hand.</summary>
public sealed class PythonTarball : IAsyncLifetime
{
    private readonly PublishedPoncho _poncho = new();

    internal PublishedPoncho Poncho => _poncho;

    /// <summary>The one that poncho makes where nobody asks for anything else.</summary>
    public string Path => _poncho["env.tar.gz"];

    public async ValueTask InitializeAsync()
    {
        _poncho.UseData();
        string spec = _poncho.Write("env.json", "{\"conda\": {\"channels\": [\"conda-forge\"], \"packages\": [\"python=3.11\", \"pip\", \"cloudpickle\"]}}");
        (await _poncho.RunAsync("create", spec, "env.tar.gz")).Succeeded();
    }

    /// <summary>Runs what a person types, or a worker that has its tasks started by the shell, in a folder that is made.</summary>
    internal Task<ProgramResult> ShellAsync(string folder, string line, IReadOnlyDictionary<string, string?>? variables = null)
    {
        Directory.CreateDirectory(folder);
        var environment = new Dictionary<string, string?>(_poncho.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in variables ?? new Dictionary<string, string?>()) environment[name] = value;
        return Programs.RunAsync("/bin/sh", ["-c", line], folder, environment);
    }

    public ValueTask DisposeAsync()
    {
        _poncho.Dispose();
        return ValueTask.CompletedTask;
    }
}
