using System.Globalization;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Conda.VirtualPackages;
using Poncho.IO;

namespace Poncho.Builder.Resolving;

/// <summary>
/// Under what pip's answer to a question is remembered: everything that may change it, but for the pages of the indexes, which are looked at
/// each time.
/// </summary>
internal static class PipAnswerKey
{
    // What is older than a number of days is another thing tomorrow.
    private static readonly string[] s_byTheClock = ["uploaded-prior-to", "exclude-newer"];

    /// <param name="question">What pip is asked.</param>
    /// <param name="conda">The conda part in which it answers, its own version among it.</param>
    /// <param name="indexes">The indexes and folders that pip is told of.</param>
    /// <param name="environment">The variables of this process.</param>
    /// <param name="home">The user's home folder.</param>
    /// <returns>Null where the answer may change without anything that could be looked at: addresses, repositories, dates.</returns>
    public static Digest? Of(PipQuestion question, EnvironmentLock conda, PipIndexes indexes, IReadOnlyDictionary<string, string?> environment, string home)
    {
        var key = new LayerKey("pip answer 1").With("folder", Escaped(question.Folder)).With("platform", conda.Platform);
        foreach (string line in question.Lines.Concat(question.Constraints))
        {
            if (!AddFiles(key, line)) return null;
            key.With("line", Escaped(line));
        }

        foreach (string version in question.Preferred) key.With("preferred", Escaped(version));
        foreach (var source in conda.Sources.OfType<CondaSource>()) key.With("conda", $"{source.Url} {source.Sha256}{source.Md5}");
        // Markers may ask for the kernel and tags of wheels for the glibc of this very machine, whatever the environment is for.
        foreach (var item in VirtualPackageDetector.Detect(new Dictionary<string, string?>(), conda.Platform)) key.With("machine", item.ToString());
        var settings = PipConfiguration.Read(environment, home).Concat(VariablesOf(environment)).ToList();
        foreach (var setting in settings) key.With($"setting {Escaped(setting.Section)} {Escaped(setting.Name)}", Escaped(setting.Value));
        foreach (var asked in PipSettings.Asked(environment, home)) key.With("asked", Escaped(PipSettings.Line(asked)));
        bool isByTheClock = settings.Any(setting => s_byTheClock.Contains(setting.Name))
            || question.Lines.Any(line => s_byTheClock.Any(option => line.StartsWith("--" + option, StringComparison.Ordinal)));
        bool isElsewhere = settings.Any(setting => setting.Name.EndsWith("constraint", StringComparison.Ordinal) && setting.Value.Contains("://", StringComparison.Ordinal));
        if (isByTheClock || isElsewhere) return null;
        return indexes.Folders.All(folder => AddFolder(key, folder)) ? key.ToDigest() : null;
    }

    private static IEnumerable<PipSetting> VariablesOf(IReadOnlyDictionary<string, string?> environment) => environment
        .Where(pair => pair.Key.StartsWith("PIP_", StringComparison.Ordinal) && !PipSettings.Withheld.Contains(pair.Key))
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => new PipSetting(PipConfiguration.NameOf(pair.Key["PIP_".Length..]), pair.Value ?? "", "", pair.Key));

    // An option may name an index; whatever else has an address may be another thing there the next time. Files of this machine are looked at.
    private static bool AddFiles(LayerKey key, string line)
    {
        if (line.StartsWith('-')) return true;
        foreach (string word in line.Split([' ', '@'], StringSplitOptions.RemoveEmptyEntries))
        {
            string path = word.StartsWith("file:///", StringComparison.Ordinal) ? Uri.UnescapeDataString(word["file://".Length..].Split('#')[0]) : word;
            if (path.Contains("://", StringComparison.Ordinal) || path.StartsWith("git+", StringComparison.Ordinal)) return false;
            if (!path.StartsWith('/')) continue;
            if (!File.Exists(path)) return false;
            key.With("file", StateOf(new FileInfo(path)));
        }

        return true;
    }

    private static bool AddFolder(LayerKey key, string folder)
    {
        if (!Path.IsPathRooted(folder)) return false;
        if (!Directory.Exists(folder)) return !File.Exists(folder);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal)) key.With("found", StateOf(file));
        return true;
    }

    private static string StateOf(FileInfo file) =>
        string.Create(CultureInfo.InvariantCulture, $"{Escaped(file.FullName)} {file.Length} {file.LastWriteTimeUtc.Ticks}");

    private static string Escaped(string text) => Uri.EscapeDataString(text);
}
