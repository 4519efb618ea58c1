using Poncho.Builder.Building;
using Poncho.Builder.Compiling;
using Poncho.Conda.Linking;
using Poncho.IO;

namespace Poncho.Builder.Capturing;

/// <summary>The environment's own Python, compiling what is captured of the environment; started only when something asks.</summary>
/// <param name="prefix">The environment's folder.</param>
/// <param name="python">Its Python; null where nothing is compiled.</param>
/// <param name="progress">Hears why nothing is compiled after all.</param>
internal sealed class PrefixCompiler(string prefix, PythonInfo? python, IBuildProgress progress) : IDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private PythonCompiler? _compiler;
    private bool _tried;

    /// <summary>The interpreters; null where nothing can be compiled.</summary>
    public async Task<PythonCompiler?> GetAsync(CancellationToken cancel)
    {
        await _starting.WaitAsync(cancel);
        try
        {
            if (!_tried && python is not null) _compiler = await TryStartAsync(Path.Combine(prefix, python.Executable), cancel);
            _tried = true;
            return _compiler;
        }
        finally
        {
            _starting.Release();
        }
    }

    public void Dispose()
    {
        _compiler?.Dispose();
        _starting.Dispose();
    }

    private async Task<PythonCompiler?> TryStartAsync(string interpreter, CancellationToken cancel)
    {
        try
        {
            return await PythonCompiler.StartAsync(interpreter, Environment.ProcessorCount, cancel);
        }
        catch (Exception e) when (e is PonchoException or IOException or System.ComponentModel.Win32Exception)
        {
            progress.Warn($"what pip installed and what was added is left to be compiled by the first import, since the environment's Python does not run: \"{interpreter}\"");
            return null;
        }
    }
}
