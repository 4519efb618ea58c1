using System.Diagnostics;
using System.Globalization;
using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.Builder.Sources.Git;

/// <summary>Objects that the <c>git</c> program reads (<c>git cat-file --batch</c>), each in a stream: none is held in memory.</summary>
internal sealed class ProgramObjects : IGitObjects
{
    private readonly Process _process;
    private readonly BufferedStream _output;
    private readonly string _repository;
    private readonly Task<string> _error;
    private ObjectStream? _current;

    /// <param name="git">The program.</param>
    /// <param name="repository">The repository's folder.</param>
    /// <exception cref="PonchoException">There is no git.</exception>
    public ProgramObjects(GitProgram git, string repository)
    {
        _process = git.Start(new GitCall { Words = ["cat-file", "--batch"], Repository = repository, Reach = GitReach.Cache });
        _repository = repository;
        _output = new BufferedStream(_process.StandardOutput.BaseStream, AtomicFile.BufferSize);
        _error = GitProgram.ReadErrorAsync(_process);
    }

    public async Task<GitObject> ReadAsync(string name, CancellationToken cancel)
    {
        if (_current is not null)
        {
            // What was not read of the one before is passed over.
            await _current.CopyToAsync(Stream.Null, cancel);
            if (_output.ReadByte() != '\n') throw await BrokenAsync("an object does not end");
        }

        await AskAsync(name);
        string head = await Task.Run(Line, cancel);
        // OBJECT SP TYPE SP SIZE, or OBJECT SP "missing"
        if (head.Split(' ') is not [_, var type, var size]) throw await BrokenAsync(head.Length > 0 ? head : "it ended");
        _current = new ObjectStream(_output, long.Parse(size, CultureInfo.InvariantCulture), _repository);
        return new GitObject(type, _current.Size, _current);
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

    private async Task AskAsync(string name)
    {
        try
        {
            await _process.StandardInput.WriteAsync(name + "\n");
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // Git has ended; the missing answer says so.
        }
    }

    private sealed class ObjectStream(BufferedStream output, long size, string repository) : ReadingStream
    {
        private long _left = size;

        public long Size { get; } = size;

        public override int Read(Span<byte> buffer)
        {
            int wanted = (int)Math.Min(buffer.Length, _left);
            return wanted == 0 ? 0 : Took(output.Read(buffer[..wanted]));
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int wanted = (int)Math.Min(buffer.Length, _left);
            return wanted == 0 ? 0 : Took(await output.ReadAsync(buffer[..wanted], cancellationToken));
        }

        private int Took(int read)
        {
            if (read == 0) throw GitErrors.Cache(repository, "it ended in the middle of an object");
            _left -= read;
            return read;
        }
    }
}
