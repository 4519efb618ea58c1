// The example of Poncho.Conda/README.md, which ReadmeTests holds to be this file's: change both.
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Solving;
using Poncho.Conda.Versions;
using Poncho.Conda.VirtualPackages;

namespace Poncho.Conda.Tests;

internal static class ReadmeExample
{
    public static void Run(TextWriter output, IReadOnlyDictionary<string, string?> environment, string homeFolder)
    {
        // Example begins.
        // Versions have conda's order: a letter makes a version older, "post" newer.
        output.WriteLine($"{CondaVersion.Parse("1.1.1w") < CondaVersion.Parse("1.1.1")}, {CondaVersion.Parse("1.0") == CondaVersion.Parse("1.0.0")}");

        // Match specs are read in every form that repodata and people write.
        var spec = MatchSpec.Parse("conda-forge::numpy >=1.24,<2 py311*", Strictness.Lenient);
        output.WriteLine($"{spec.Name} of {spec.Channel}: {spec.Matches("numpy", CondaVersion.Parse("1.26.4"), "py311h64a7726_0", 0)}");

        // Where channels are is what .condarc says; what they are called is the same on every machine.
        var configuration = CondaConfiguration.Load(environment, homeFolder);
        foreach (var channel in configuration.Resolve("conda-forge", homeFolder))
        {
            output.WriteLine($"{channel} is fetched from {channel.UrlOf("noarch", "repodata.json.zst")} and recorded as {channel.CanonicalUrl}");
        }

        // What the machine offers, or CONDA_OVERRIDE_* in its stead.
        output.WriteLine(string.Join(' ', VirtualPackageDetector.Detect(environment, "linux-64").Select(package => package.Name)));

        // An index is read sparsely; the solver chooses from it, or says what is in the way.
        var index = RepodataIndex.Read("""{"packages": {"app-1-0.tar.bz2": {"name": "app", "version": "1", "build": "0", "build_number": 0, "depends": ["lib >=2"]}}}"""u8.ToArray(), configuration.Resolve("bioconda", homeFolder)[0], "noarch");
        var request = new SolveRequest { Specs = [MatchSpec.Parse("app", Strictness.Lenient)], Repodata = new RepodataSet([index]) };
        output.WriteLine(Solver.Solve(request, CancellationToken.None) is Solution solution ? string.Join(' ', solution.Records) : Solver.Solve(request, CancellationToken.None));
        // Example ends.
    }
}
