using Poncho.Conda.Configuration;
using Poncho.Conda.Solving;

namespace Poncho.Conda.Tests.Solving;

/// <summary>Makes solver cases that are small, often contradictory and full of what real channels have only now and then. The same seed makes the same case on every machine.</summary>
internal sealed class RandomCases(ulong seed)
{
    private static readonly string[] VersionTexts = ["1", "1.0", "1.1", "1.2", "1.2.0", "1.10", "2.0", "2.0rc1", "2.1", "2.1.post1", "3", "0.9", "3.0a1"];

    private ulong _state = (seed * 0x9E3779B97F4A7C15) + 0x1234567;
    private List<string> _names = [];

    public SolverCase Make()
    {
        bool isHard = Chance(35);
        _names = [.. Enumerable.Range(0, isHard ? 6 + Next(8) : 3 + Next(5)).Select(i => ((char)('a' + i)).ToString())];
        if (Chance(15)) _names.Add("python");
        var folders = Folders(isHard);
        var paths = folders.SelectMany(folder => folder.Packages.Select(package => (package, path: $"{folder.Channel}/{folder.Subdir}/{package.FileName}"))).ToList();
        var channels = folders.Select(folder => folder.Channel).Distinct().ToList();
        bool isDated = Chance(15);
        return new SolverCase
        {
            Folders = folders,
            Specs = [.. Many(1 + Next(isHard ? 5 : 3), () => Asked(channels))],
            Priority = Chance(60) ? ChannelPriority.Strict : Chance(50) ? ChannelPriority.Flexible : ChannelPriority.Disabled,
            VirtualPackages = [.. new[] { "__glibc=2.31=0", "__unix=0=0", "__cuda=11.8=0" }.Where(_ => Chance(60))],
            Pinned = Chance(10) && paths.Count > 0 ? [Pick(paths).path] : [],
            Locked = Chance(20) && paths.Count > 0 ? [.. Many(1 + Next(3), () => Pick(paths)).DistinctBy(item => item.package.Name).Select(item => item.path)] : [],
            Constraints = [.. Many(Chance(10) ? 1 + Next(2) : 0, () => Spec(Pick(_names)))],
            ExcludeNewer = isDated ? 1_600_000_000_000 + Next(10) : null,
            TimestampPolicy = isDated ? (TimestampPolicy)Next(3) : TimestampPolicy.RequireTimestamp,
            Strategy = Chance(15) ? (SolveStrategy)Next(3) : SolveStrategy.Highest,
            AddPip = Chance(5),
        };
    }

    private List<(string Channel, string Subdir, IReadOnlyList<TestPackage> Packages)> Folders(bool isHard)
    {
        var folders = new List<(string Channel, string Subdir, IReadOnlyList<TestPackage> Packages)>();
        foreach (string channel in Chance(60) ? new[] { "one" } : Chance(70) ? ["one", "two"] : ["one", "two", "three"])
        {
            foreach (string subdir in SolverCase.Subdirs)
            {
                var packages = new List<TestPackage>();
                foreach (string name in _names)
                    if (Chance(subdir == "noarch" ? 20 : channel == "one" ? 92 : 50)) packages.AddRange(Many(1 + Next(isHard ? 8 : 4), () => Package(name)));
                // Rattler takes the order of the file where we sort: with sorted files there is no difference.
                folders.Add((channel, subdir, [.. packages.DistinctBy(package => package.FileName).OrderBy(package => $"{package.Name}-{package.Version}-{package.Build}", StringComparer.Ordinal)]));
            }
        }

        return folders;
    }

    private TestPackage Package(string name)
    {
        int number = Next(3);
        string build = (Chance(50) ? "h" : "py") + Next(3) + "_" + number;
        var extras = new Dictionary<string, IReadOnlyList<string>>();
        if (Chance(3)) extras["x"] = [Dependency()];
        if (Chance(2)) extras["y"] = [Dependency(), Dependency()];
        return new TestPackage(name, Pick(VersionTexts), build)
        {
            BuildNumber = number,
            Depends = [.. Many(Chance(30) ? 0 : 1 + Next(3), Dependency)],
            Constrains = [.. Many(Chance(15) ? 1 + Next(2) : 0, () => Spec(Pick(_names)))],
            Extras = extras,
            Features = Chance(5) ? "mkl" : "",
            Timestamp = Chance(70) ? 1_600_000_000_000 + Next(20) : Chance(50) ? 1_600_000_000 + Next(2) : null,
            IndexedTimestamp = Chance(5) ? 1_600_000_000_000 + Next(20) : null,
            IsConda = Chance(80),
        };
    }

    private string Dependency()
    {
        if (Chance(1)) return "broken >=1,<";
        if (Chance(5)) return Pick(["__glibc >=2.17", "__glibc >=2.35", "__unix", "__cuda >=11", "__osx"]);
        if (Chance(2)) return $"{Pick(_names)}[extras=[{Pick(["x", "y", "z"])}]]";
        string spec = Spec(Pick(_names));
        if (!Chance(4)) return spec;
        string condition = Chance(70) ? Spec(Pick(_names)) : Pick(["__unix", "__cuda >=11", "__osx"]);
        if (Chance(20)) condition += Pick([" and ", " or "]) + Spec(Pick(_names));
        return spec.EndsWith(']') ? spec : $"{spec}[when=\"{condition}\"]";
    }

    private string Asked(List<string> channels)
    {
        if (Chance(5)) return Pick(channels) + "::" + Spec(Pick(_names));
        if (Chance(3)) return $"{Pick(_names)}[extras=[{Pick(["x", "y"])}]]";
        if (Chance(2)) return $"{Pick(_names)}[when=\"{Spec(Pick(_names))}\"]";
        return Chance(2) ? "nothing" : Spec(Pick(_names));
    }

    private string Spec(string name)
    {
        string version = Pick(VersionTexts);
        return Next(12) switch
        {
            0 or 1 or 2 => name,
            3 => $"{name} >={version}",
            4 => $"{name} <{version}",
            5 => $"{name} >={version},<{Pick(VersionTexts)}",
            6 => $"{name} {version}.*",
            7 => $"{name} {version}",
            8 => $"{name} !={version}",
            9 => $"{name} * {Pick(["h*", "py*", "*_1", "*_0"])}",
            10 => $"{name} {version}|{Pick(VersionTexts)}",
            _ => $"{name} <={version}",
        };
    }

    private bool Chance(int percent) => Next(100) < percent;

    private T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    private static IEnumerable<T> Many<T>(int count, Func<T> make) => Enumerable.Range(0, count).Select(_ => make());

    private int Next(int below)
    {
        // splitmix64: the platform's Random may change its numbers with a release.
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)below);
    }
}
