using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Poncho.IO;

namespace Poncho.Builder.Compiling;

/// <summary>One interpreter that answers compile requests, one at a time, over its standard streams (<c>compile_server.py</c>).</summary>
internal sealed class CompilerProcess : IDisposable
{
    private const int RequestHead = 16, AnswerHead = 5;
    private const int LargestAnswer = 1 << 30;
    private const int AnswerBuffer = 1 << 18;

    private readonly Process _process;
    private readonly Stream _requests, _answers;

    private CompilerProcess(Process process)
    {
        _process = process;
        _requests = process.StandardInput.BaseStream;
        // Most answers are small: buffered, head and body come by one read.
        _answers = new BufferedStream(process.StandardOutput.BaseStream, AnswerBuffer);
    }

    /// <summary>The part of a <c>.pyc</c>'s name that tells interpreters apart, such as <c>cpython-311</c>.</summary>
    public string CacheTag { get; private set; } = "";

    /// <param name="interpreter">The path of a Python that runs where it lies.</param>
    public static async Task<CompilerProcess> StartAsync(string interpreter, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(interpreter)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
            ArgumentList = { "-s", "-S", "-B", "-W", "ignore", "-c", Script() },
        };
        // Nothing of the user's environment may show in the bytes. Before Python 3.11 the order of sets in them follows the hash seed.
        start.Environment.Clear();
        start.Environment["PYTHONHASHSEED"] = "0";
        start.Environment["PYTHONUTF8"] = "1";
        start.Environment["LC_ALL"] = "C.UTF-8";
        var started = new CompilerProcess(Start(start));
        started._process.ErrorDataReceived += static (_, _) => { };
        started._process.BeginErrorReadLine();
        try
        {
            var (_, tag) = await started.AnswerAsync(cancel);
            started.CacheTag = Encoding.UTF8.GetString(tag);
            return started;
        }
        catch
        {
            started.Dispose();
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new UnreachableException();
        }
        catch (Win32Exception e)
        {
            throw new PonchoException($"cannot start the environment's Python ({e.Message.ToLowerInvariant()}): \"{start.FileName}\"", "try --no-compile", e);
        }
    }

    /// <summary>
    /// Compiles one file. <paramref name="path"/> (relative to the prefix) shows in tracebacks until the import system puts the real one in
    /// its place.
    /// </summary>
    public async Task<CompiledFile> CompileAsync(string path, long mtime, ReadOnlyMemory<byte> source, CancellationToken cancel)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        int length = RequestHead + name.Length + source.Length;
        byte[] request = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            BinaryPrimitives.WriteInt32LittleEndian(request, name.Length);
            BinaryPrimitives.WriteInt64LittleEndian(request.AsSpan(4), mtime);
            BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(12), source.Length);
            name.CopyTo(request, RequestHead);
            source.CopyTo(request.AsMemory(RequestHead + name.Length));
            await _requests.WriteAsync(request.AsMemory(0, length), cancel);
            await _requests.FlushAsync(cancel);
        }
        catch (IOException e)
        {
            throw Died(e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(request);
        }

        var (status, body) = await AnswerAsync(cancel);
        return status == 0 ? new CompiledFile(body, null) : new CompiledFile(null, Encoding.UTF8.GetString(body));
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private async Task<(byte Status, byte[] Body)> AnswerAsync(CancellationToken cancel)
    {
        try
        {
            var head = new byte[AnswerHead];
            await _answers.ReadExactlyAsync(head, cancel);
            int length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(1));
            if (length is < 0 or > LargestAnswer) throw new InvalidDataException($"answer of {length} bytes");
            var body = new byte[length];
            await _answers.ReadExactlyAsync(body, cancel);
            return (head[0], body);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw Died(e);
        }
    }

    private PonchoException Died(Exception cause) =>
        new(
            $"the environment's Python stopped while it compiled: \"{_process.StartInfo.FileName}\"",
            "try --no-compile, or --verbose for details",
            cause);

    private static string Script()
    {
        using var script = new StreamReader(typeof(CompilerProcess).Assembly.GetManifestResourceStream("compile_server.py")!);
        return script.ReadToEnd();
    }
}
