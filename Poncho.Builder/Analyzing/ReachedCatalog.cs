using Poncho.Analyze.Choosing;
using Poncho.Builder.Creating;
using Poncho.Builder.Resolving;
using Poncho.Conda.Channels;
using Poncho.IO;

namespace Poncho.Builder.Analyzing;

/// <summary>What the channels and the package index have, as far as they can be reached; each is asked when the first name has to be known.</summary>
internal sealed class ReachedCatalog : IPackageCatalog
{
    private readonly BuildSession _session;
    private readonly IReadOnlyList<Channel> _channels;
    private readonly IndexPages _pages;
    private readonly IReadOnlyList<Uri> _indexes;
    private readonly Dictionary<string, bool?> _projects = new(StringComparer.Ordinal);
    private HashSet<string>? _names;
    private bool _isNamesAsked, _isIndexSilent;

    /// <param name="session">The way to both.</param>
    /// <param name="channels">The channels that are asked.</param>
    public ReachedCatalog(BuildSession session, IReadOnlyList<Channel> channels)
    {
        (_session, _channels) = (session, channels);
        var indexes = session.PipIndexes;
        _pages = new IndexPages(session.Http, indexes);
        _indexes = indexes.Indexes;
        _isIndexSilent = session.IsOffline;
    }

    public async ValueTask<bool?> HasCondaPackageAsync(string name, CancellationToken cancel)
    {
        if (!_isNamesAsked) _names = await NamesAsync(cancel);
        _isNamesAsked = true;
        return _names?.Contains(name);
    }

    public async ValueTask<bool?> HasProjectAsync(string project, CancellationToken cancel)
    {
        if (_projects.TryGetValue(project, out bool? known)) return known;
        return _projects[project] = await AskAsync(project, cancel);
    }

    private async Task<HashSet<string>?> NamesAsync(CancellationToken cancel)
    {
        try
        {
            var loaded = await _session.Repodata().LoadAsync(_channels, [_session.UsualPlatform, "noarch"], [], _session.Context.Progress.Transfers, cancel);
            return new HashSet<string>(loaded.Indexes.SelectMany(index => index.Names), StringComparer.Ordinal);
        }
        catch (PonchoException e)
        {
            _session.Context.Progress.Note($"no channel can be asked which packages it has: {e.Message}");
            return null;
        }
    }

    // One index that has it is enough; that none has it is known only where all answered.
    private async Task<bool?> AskAsync(string project, CancellationToken cancel)
    {
        if (_isIndexSilent) return null;
        foreach (var index in _indexes)
        {
            string address = $"{index.AbsoluteUri.TrimEnd('/')}/{project}/";
            if (await _pages.ReadAsync([address], cancel) is not [var (page, _)])
            {
                _isIndexSilent = true;
                return null;
            }

            if (page.Content is not null) return true;
        }

        return false;
    }
}
