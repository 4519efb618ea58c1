using Poncho.Builder.Locking;
using Poncho.Builder.Sources.Http;
using Poncho.Builder.Specs;

namespace Poncho.Builder.Creating;

/// <summary>Puts together the lockers of all kinds of sources.</summary>
/// <param name="session">The configuration and the way to the network.</param>
/// <param name="kinds">
/// What locking shares with the making of layers: an http source is read whole to know its checksum, and pip resolves in the unpacked conda
/// part.
/// </param>
internal sealed class Lockers(BuildSession session, LayerKinds kinds)
{
    /// <summary>Makes a spec exact.</summary>
    public Locker Spec()
    {
        var (context, configuration) = (session.Context, session.Configuration);
        var conda = new CondaLocker(configuration, session.Repodata(), context.Progress);
        var git = new GitLocker(session.Git, context.Progress, session.IsOffline);
        var pip = new PipLocker(kinds.Wheels, session.PipAddresses, session.Packages(), session.PipMemory, context.Progress, session.IsOffline);
        return new Locker(conda, git, Http(), pip, context.Environment, context.Progress);
    }

    private HttpLocker Http() => new(kinds.HttpFetch, session.Index, new HttpNotes(session.Context.Home.Http), session.IsOffline)
    {
        Limits = session.Limits,
        Made = session.Made,
    };
}
