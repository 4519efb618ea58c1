using System.Diagnostics;
using System.Globalization;
using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.Builder.Sources.Git;

/// <summary>Objects of one repository, whole and unfiltered, one after another in an order that is known beforehand (<c>git cat-file --batch</c>).</summary>
internal sealed class GitObjects : IDisposable
{
    private readonly Process _process;
    private readonly BufferedStream _output;
    private readonly string _repository;
    private readonly Task<string> _error;
    private ObjectStream? _current;

    private GitObjects(Process process, string repository, IReadOnlyList<string> names)
    {
        _process = process;
        _repository = repository;
        _output = new BufferedStream(process.StandardOutput.BaseStream, AtomicFile.BufferSize);
        _error = GitProgram.ReadErrorAsync(process);
        _ = AskAsync(process.StandardInput, names);
    }

    /// <summary>What the object that came last is: <c>commit</c>, <c>tree</c>, <c>blob</c> or <c>tag</c>.</summary>
    public string Type { get; private set; } = "";

    public static GitObjects Start(GitProgram git, string repository, IReadOnlyList<string> names) =>
        new(git.Start(new GitCall { Words = ["cat-file", "--batch", "--buffer"], Repository = repository, Reach = GitReach.Cache }), repository, names);

    /// <summary>The next object; what was not read of the one before is passed over. Its stream gives exactly its bytes.</summary>
    /// <exception cref="PonchoException">The repository lacks it.</exception>
    public async Task<(Stream Content, long Size)> NextAsync(CancellationToken cancel)
    {
        if (_current is not null)
        {
            await _current.CopyToAsync(Stream.Null, cancel);
            if (_output.ReadByte() != '\n') throw await BrokenAsync("an object does not end");
        }

        string head = Line();
        // OBJECT SP TYPE SP SIZE, or OBJECT SP "missing"
        if (head.Split(' ') is not [_, var type, var size]) throw await BrokenAsync(head.Length > 0 ? head : "it ended");
        Type = type;
        _current = new ObjectStream(_output, long.Parse(size, CultureInfo.InvariantCulture), _repository);
        return (_current, _current.Size);
    }

    public void Dispose()
    {
        GitProgram.Kill(_process);
        _output.Dispose();
        _process.Dispose();
    }

    private string Line()
    {
        var line = new StringBuilder();
        for (int c; (c = _output.ReadByte()) >= 0 && c != '\n';) line.Append((char)c);
        return line.ToString();
    }

    private async Task<PonchoException> BrokenAsync(string what)
    {
        GitProgram.Kill(_process);
        string said = await _error;
        return GitErrors.Cache(_repository, said.Length > 0 ? said : what);
    }

    private static async Task AskAsync(StreamWriter input, IReadOnlyList<string> names)
    {
        try
        {
            foreach (string name in names)
            {
                await input.WriteAsync(name);
                await input.WriteAsync('\n');
            }

            input.Close();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Git has ended, or nobody listens any more; who reads the answers sees it.
        }
    }

    private sealed class ObjectStream(BufferedStream output, long size, string repository) : ReadingStream
    {
        private long _left = size;

        public long Size { get; } = size;

        public override int Read(Span<byte> buffer) => _left == 0 || buffer.IsEmpty ? 0 : Took(output.Read(buffer[..(int)Math.Min(buffer.Length, _left)]));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _left == 0 || buffer.IsEmpty ? 0 : Took(await output.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken));

        private int Took(int read)
        {
            if (read == 0) throw GitErrors.Cache(repository, "it ended in the middle of an object");
            _left -= read;
            return read;
        }
    }
}
