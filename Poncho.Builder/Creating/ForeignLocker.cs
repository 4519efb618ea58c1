using Poncho.Builder.Locking;
using Poncho.Builder.Locking.Foreign;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.Naming;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Creating;

/// <summary>
/// Makes a lock of ours of the lock of another program: canonical addresses, what the file leaves open from the archives, link order.
/// </summary>
internal sealed class ForeignLocker(BuildSession session)
{
    // What is left out is left out on all platforms alike, and said once.
    private bool _told;

    /// <exception cref="PonchoException">The file has no such platform, or an archive cannot be had or is not what the file says.</exception>
    public async Task<EnvironmentLock> LockAsync(ForeignLock foreign, LockOptions options, CancellationToken cancel)
    {
        var packages = foreign.PackagesFor(options.Subdir);
        Report(foreign, packages);
        var addresses = session.Addresses(ChannelsOf(foreign, options.Subdir));
        var known = packages.Select(package => (Package: package, Source: addresses.OfPackage(SourceOf(foreign, package)))).ToList();
        var sources = await new ArchiveExaminer(session).CompleteAsync(known, cancel);
        if (packages.All(package => package.Depends is not null))
        {
            var sorted = LinkOrder.Sort(sources.Zip(packages), pair => pair.First.Name, pair => pair.Second.Depends!);
            sources = sorted.Select(pair => pair.First).ToList();
        }

        return new EnvironmentLock
        {
            Platform = options.Subdir,
            Spec = foreign.ContentDigest,
            // What its packages were chosen for, these files do not say.
            VirtualPackages = [.. options.Virtual.Select(item => item.Package?.ToString()).OfType<string>().Order(StringComparer.Ordinal)],
            ByteCompilation = CompileCheck.Possible(options.ByteCompilation, sources, options.Subdir, options.Beside, session.Context.Progress),
            Requested = [],
            Variables = new Dictionary<string, string>(),
            Sources = sources,
        };
    }

    /// <summary>The channels that the packages of a platform lie in.</summary>
    public IEnumerable<Channel> ChannelsOf(ForeignLock foreign, string platform) =>
        foreign.PackagesFor(platform).Select(package => AddressOf(foreign, package).Channel).Distinct(StringComparer.Ordinal).Select(ChannelOf);

    // These files are made to be handed on, without tokens: the configuration's channel has them. What the file itself holds is meant.
    private Channel ChannelOf(string text)
    {
        // A variable that holds a name, password or token matters only to what is fetched: without it the channel is the same, and so is the lock.
        if (VariableText.FirstIn(text) is not null && Redacted.Url(text) is var shown && VariableText.FirstIn(shown) is null)
        {
            var same = ChannelOf(shown);
            return session.Configured.Contains(same) ? same : same with { BaseUrls = [text] };
        }

        var channel = WrittenChannel.Of(text, session.Configuration, session.BaseFolder);
        bool isSaidThere = channel.BaseUrls[0].StartsWith("file:", StringComparison.Ordinal) || Redacted.Url(channel.BaseUrls[0]) != channel.BaseUrls[0];
        return isSaidThere ? channel : session.Configured.FirstOrDefault(known => known.CanonicalUrl == channel.CanonicalUrl) ?? channel;
    }

    private CondaSource SourceOf(ForeignLock foreign, ForeignPackage package)
    {
        var address = AddressOf(foreign, package);
        var channel = ChannelOf(address.Channel);
        return new CondaSource
        {
            Name = package.Name,
            Version = package.Version,
            Build = package.Build,
            Url = channel.CanonicalUrlOf(address.Subdir, address.FileName),
            Size = package.Size,
            Sha256 = package.Sha256,
            Md5 = package.Sha256 is null ? package.Md5 : null,
            IsNoarchPython = package.IsNoarchPython,
            PythonSitePackagesPath = package.Name == LockedPython.Name ? package.PythonSitePackagesPath : null,
        };
    }

    private ArchiveAddress AddressOf(ForeignLock foreign, ForeignPackage package)
    {
        string text = foreign.HasVariables ? VariableText.Expand(package.Url, session.Context.Environment.Find) : package.Url;
        if (text.StartsWith("~/", StringComparison.Ordinal)) text = session.HomeFolder + text[1..];
        string url = text.Contains("://", StringComparison.Ordinal) ? text : FileUrl(Path.GetFullPath(text, session.BaseFolder));
        if (ArchiveAddress.TryParse(url, out var address) && Subdirs.IsKnown(address.Subdir)) return address;
        throw new PonchoException($"not the address of a package of a channel, CHANNEL/PLATFORM/FILE: \"{Redacted.Url(package.Url)}\"");
    }

    private static string FileUrl(string path) => "file://" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private void Report(ForeignLock foreign, IReadOnlyList<ForeignPackage> packages)
    {
        var progress = session.Context.Progress;
        foreach (string line in _told ? [] : foreign.LeftOut) progress.Warn(line);
        _told = true;
        string[] bare = [.. packages.Where(p => p.Sha256 is null && p.Md5 is null).Select(p => p.Name)];
        if (bare.Length == 0) return;
        string count = $"{bare.Length} of {packages.Count} packages";
        progress.Warn($"{foreign.Source} has no checksum of {count}, they are taken as they come: {string.Join(", ", bare)}");
    }
}
