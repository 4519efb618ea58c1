using System.Text;
using Poncho.Builder.Building;
using Poncho.Conda.Channels;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Locking.Foreign;

/// <summary>The conda part of a lock that another program wrote.</summary>
internal sealed record ForeignLock
{
    /// <summary>The platform of packages that run on any.</summary>
    public const string AnyPlatform = "noarch";

    /// <summary>The file as the user named it.</summary>
    public required string Source { get; init; }

    /// <summary>What it is, for messages: <c>a conda-lock.yml</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The packages by platform, in the file's order. <see cref="AnyPlatform"/> alone where it names none.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<ForeignPackage>> Platforms { get; init; }

    /// <summary>Addresses may name variables (<c>$NAME</c>, <c>${NAME}</c>), whose values are put in when they are fetched from.</summary>
    public bool HasVariables { get; init; }

    /// <summary>What the file holds and an environment of it will not, one line each.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>The digest of what it says of packages: their addresses and checksums.</summary>
    public Digest ContentDigest
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (platform, packages) in Platforms.OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                text.Append("platform ").Append(platform).Append('\n');
                foreach (var package in packages)
                {
                    string checksum = package.Sha256?.Hex ?? package.Md5 ?? "";
                    text.Append(Redacted.Url(Unescaped(package.Url))).Append(' ').Append(checksum).Append('\n');
                }
            }

            return Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    /// <summary>The platform that is meant where the user names none: the usual one where the file has it, else its only one.</summary>
    public string PlatformFor(string usual)
    {
        bool hasOneOther = Platforms.Count == 1 && !Platforms.ContainsKey(usual) && !Platforms.ContainsKey(AnyPlatform);
        return hasOneOther ? Platforms.Keys.First() : usual;
    }

    /// <summary>All platforms that environments can be built for.</summary>
    public IEnumerable<string> PlatformNames(string usual) =>
        Platforms.ContainsKey(AnyPlatform) ? [usual] : Platforms.Keys.Where(Building.Platforms.CanBuild);

    /// <summary>An address in one of the spellings that it has: <c>%21</c> in its file's name is <c>!</c>.</summary>
    public static string Unescaped(string url) => ArchiveAddress.TryParse(url, out var address) ? address.Location : url;

    /// <exception cref="PonchoException">The file has no such platform, or one of its packages is not as it should be.</exception>
    public IReadOnlyList<ForeignPackage> PackagesFor(string platform)
    {
        if ((Platforms.GetValueOrDefault(platform) ?? Platforms.GetValueOrDefault(AnyPlatform)) is { } packages)
        {
            return packages.FirstOrDefault(package => package.Problem is not null) is { Problem: { } problem } ? throw problem : packages;
        }

        string names = string.Join(", ", Platforms.Keys.Order(StringComparer.Ordinal));
        throw new PonchoException($"{Source} is locked for {names}, not for \"{platform}\"", "--platform says which one is meant");
    }
}
