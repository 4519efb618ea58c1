using System.Threading.Channels;

namespace Poncho.Builder.Compiling;

/// <summary>
/// A few interpreters of one Python, shared by all layers that are made. The bytes do not depend on how many there are or on the order of
/// requests.
/// </summary>
internal sealed class PythonCompiler : IDisposable
{
    private readonly Channel<CompilerProcess> _idle = Channel.CreateUnbounded<CompilerProcess>();
    private readonly List<CompilerProcess> _all = [];

    private PythonCompiler()
    {
    }

    /// <inheritdoc cref="CompilerProcess.CacheTag"/>
    public string CacheTag => _all[0].CacheTag;

    /// <summary>How many files can be compiled at once.</summary>
    public int Processes => _all.Count;

    public static async Task<PythonCompiler> StartAsync(string interpreter, int processes, CancellationToken cancel)
    {
        var compiler = new PythonCompiler();
        try
        {
            var started = await Task.WhenAll(Enumerable.Range(0, processes).Select(_ => CompilerProcess.StartAsync(interpreter, cancel)));
            compiler._all.AddRange(started);
            foreach (var process in started) compiler._idle.Writer.TryWrite(process);
            return compiler;
        }
        catch
        {
            compiler.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="CompilerProcess.CompileAsync"/>
    public async Task<CompiledFile> CompileAsync(string path, long mtime, ReadOnlyMemory<byte> source, CancellationToken cancel)
    {
        var process = await _idle.Reader.ReadAsync(cancel);
        var compiled = await process.CompileAsync(path, mtime, source, cancel);
        // Not reached where the process failed: in the middle of a message it is of no more use, and its exception ends the build.
        _idle.Writer.TryWrite(process);
        return compiled;
    }

    /// <summary>Where the <c>.pyc</c> of a source lies: <c>a/b.py</c> gives <c>a/__pycache__/b.cpython-311.pyc</c> (PEP 3147).</summary>
    public string PycPathOf(string source)
    {
        int slash = source.LastIndexOf('/');
        string name = source[(slash + 1)..^".py".Length];
        return $"{source[..(slash + 1)]}__pycache__/{name}.{CacheTag}.pyc";
    }

    public void Dispose()
    {
        foreach (var process in _all) process.Dispose();
    }
}
