using Poncho.Testing;

namespace Poncho.EndToEnd.Trees;

/// <summary>The peer that says what a prefix looks like: rattler, by the script that lies beside its wheel.</summary>
internal static class Rattler
{
    private const string Module = "rattler";

    /// <summary>Solves and installs into a prefix that does not exist yet; skips the test where rattler is missing.</summary>
    public static async Task InstallAsync(PublishedPoncho poncho, string channel, string prefix, IEnumerable<string> packages)
    {
        string python = Peers.NeedPython(Module), script = Peers.NeedScript("rattler_create.py");
        (await poncho.RunAsAsync(python, [script, channel, prefix, "--cache", poncho["rattler"], .. packages])).Succeeded();
    }

    /// <summary>Reads every record of a prefix as rattler does; returns <c>NAME VERSION BUILD</c> of each, in order.</summary>
    public static async Task<IReadOnlyList<string>> RecordsAsync(PublishedPoncho poncho, string prefix)
    {
        string python = Peers.NeedPython(Module), script = Repository.Path("tests", "tools", "read_records.py");
        return (await poncho.RunAsAsync(python, script, prefix)).Succeeded().Output.TrimEnd('\n').Split('\n');
    }
}
