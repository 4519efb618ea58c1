using LibGit2Sharp;

namespace Poncho.Builder.Sources.Git.LibGit2;

/// <summary>
/// How libgit2 reaches a server: each of its requests is sent by the <see cref="RemoteSession"/> of the calling thread. libgit2 itself sees
/// an address that says nothing (<see cref="Address"/>), so it can neither store nor show the real one.
/// </summary>
internal sealed class HttpTransport : RpcSmartSubtransport
{
    public const string Scheme = "poncho";

    /// <summary>The remote of the calling thread's session.</summary>
    public const string Address = Scheme + "://remote/";

    protected override SmartSubtransportStream Action(string url, GitSmartSubtransportAction action)
    {
        var session = RemoteSession.Current;
        return action switch
        {
            GitSmartSubtransportAction.UploadPackList => new HttpExchange(this, session, isQuestion: true),
            GitSmartSubtransportAction.UploadPack => new HttpExchange(this, session, isQuestion: false),
            _ => throw new NotSupportedException("nothing is pushed"),
        };
    }
}
