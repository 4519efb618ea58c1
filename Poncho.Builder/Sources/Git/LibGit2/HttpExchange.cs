using LibGit2Sharp;
using Poncho.IO.Files;

namespace Poncho.Builder.Sources.Git.LibGit2;

/// <summary>One request of git's smart HTTP protocol (gitprotocol-http(5)) and its answer. It is sent when libgit2 first reads.</summary>
/// <param name="transport">Whose request it is.</param>
/// <param name="session">Sends it.</param>
/// <param name="isQuestion">Whether the server is asked for its refs; else what libgit2 writes is sent to it, and a pack is the answer.</param>
#pragma warning disable CA1001 // libgit2 says when it is done, by Free; nobody else holds one to dispose it.
internal sealed class HttpExchange(HttpTransport transport, RemoteSession session, bool isQuestion) : SmartSubtransportStream(transport)
#pragma warning restore CA1001
{
    private const int Refused = -1;

    private readonly MemoryStream _request = new();
    private Stream? _answer;

    public override int Write(Stream dataStream, long length)
    {
        dataStream.CopyTo(_request);
        return 0;
    }

    public override int Read(Stream dataStream, long length, out long bytesRead)
    {
        bytesRead = 0;
        try
        {
            _answer ??= isQuestion ? session.AskForRefs() : session.AskForPack(_request.ToArray());
            byte[] buffer = new byte[Math.Min(length, AtomicFile.BufferSize)];
            int read = session.Read(_answer, buffer);
            dataStream.Write(buffer, 0, read);
            bytesRead = read;
            return 0;
        }
        catch (Exception e)
        {
            // Exceptions do not pass through libgit2: who called it throws this one.
            session.Failure ??= e;
            return Refused;
        }
    }

    protected override void Free()
    {
        _answer?.Dispose();
        _request.Dispose();
        base.Free();
    }
}
