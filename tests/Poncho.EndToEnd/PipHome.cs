using System.Text.Json;
using Poncho.Testing;

namespace Poncho.EndToEnd;

/// <summary>A home in which several tests build, so that Python's layers are made once; the data's channel and package index over HTTP.</summary>
public sealed class PipHome : IDisposable
{
    private readonly PublishedPoncho _poncho = new();
    private DataServer? _server;

    /// <summary>The server's address.</summary>
    public string Url => _server!.Url;

    /// <summary>Starts the server; skips the test where there is no data.</summary>
    internal PublishedPoncho Start()
    {
        _server ??= DataServer.Start();
        _poncho.UseData(_server.Url);
        _poncho.Environment["PONCHO_HOME"] = _poncho["home"];
        _poncho.Environment["PIP_INDEX_URL"] = _server.Url + "/pypi/simple/";
        _poncho.Environment["PIP_CONFIG_FILE"] = "/dev/null";
        _poncho.Environment["PIP_RETRIES"] = "0";
        return _poncho;
    }

    /// <summary>A spec with Python, pip and these lines.</summary>
    internal string Spec(string name, params string[] lines) => Spec(name, "", lines);

    /// <summary>The same with further conda packages.</summary>
    internal string Spec(string name, string more, string[] lines) => _poncho.Write(name + ".json",
        $$"""{"conda": {"channels": ["conda-forge"], "packages": ["python=3.11", "pip"{{more}}]}, "pip": [{{string.Join(", ", lines.Select(line => $"\"{JsonEncodedText.Encode(line)}\""))}}]}""");

    /// <summary>A project of pure Python, built by flit.</summary>
    internal void WriteProject(string folder, string name)
    {
        _poncho.Write($"{folder}/pyproject.toml", $"[build-system]\nrequires = [\"flit_core\"]\nbuild-backend = \"flit_core.buildapi\"\n[project]\nname = \"{name}\"\nversion = \"1.0\"\ndescription = \"a test\"\n");
        _poncho.Write($"{folder}/{name}.py", "VALUE = 'one'\n");
    }

    public void Dispose()
    {
        _server?.Dispose();
        _poncho.Dispose();
    }
}
