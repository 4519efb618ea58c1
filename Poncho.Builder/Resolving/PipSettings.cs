using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Resolving;

/// <summary>
/// What becomes of each of pip's settings, by what it changes. Those that say what is chosen or how it is built reach pip and are part of the
/// question (<see cref="Asked"/>), so that a lock and a built wheel know of them. Those that would have pip install something else, or somewhere
/// else, do not reach it (<see cref="Withheld"/>). All others (indexes, proxies, certificates, timeouts, caches) reach pip and say only where this
/// machine fetches from.
/// </summary>
internal static class PipSettings
{
    private const string Prefix = "PIP_";

    /// <summary>By these pip chooses other versions or files, or builds other wheels.</summary>
    private static readonly string[] s_asked =
    [
        "constraint", "build-constraint", "pre", "all-releases", "only-final", "uploaded-prior-to", "upgrade", "upgrade-strategy",
        "ignore-requires-python", "require-hashes", "no-binary", "only-binary", "prefer-binary", "config-settings", "global-option", "build-option",
        "no-build-isolation", "use-pep517", "no-use-pep517",
    ];

    /// <summary>Of these the content of files counts, not their names.</summary>
    private static readonly string[] s_files = ["constraint", "build-constraint"];

    private static readonly string[] s_paths = ["PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "PIP_FIND_LINKS"];
    private static readonly string[] s_onePath = ["PIP_CERT", "PIP_CLIENT_CERT", "PIP_CONFIG_FILE"];

    private static readonly string[] s_sections = ["global", "install", "wheel"];

    /// <summary>Variables that pip does not see.</summary>
    public static IReadOnlyList<string> Withheld { get; } =
    [
        "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_SRC", "PIP_REQUIREMENT", "PIP_REQUIREMENTS_FROM_SCRIPT", "PIP_EDITABLE", "PIP_GROUP",
        "PIP_REPORT", "PIP_DRY_RUN", "PIP_QUIET", "PIP_VERBOSE", "PIP_PYTHON", "PIP_PLATFORM", "PIP_PYTHON_VERSION", "PIP_ABI",
        "PIP_IMPLEMENTATION", "PIP_WHEEL_DIR", "PIP_NO_DEPS", "PIP_DEPENDENCIES", "PIP_IGNORE_INSTALLED", "PIP_FORCE_REINSTALL",
        "PIP_BREAK_SYSTEM_PACKAGES", "PIP_REQUIRE_VIRTUALENV",
    ];

    /// <summary>
    /// A variable's value with whole paths: the user's are below the folder that the user stands in, and pip is run in that of the spec.
    /// </summary>
    public static string? Absolute(string variable, string? value)
    {
        if (string.IsNullOrEmpty(value)) return value;
        if (s_onePath.Contains(variable)) return Whole(value);
        return s_paths.Contains(variable) ? string.Join(' ', Words(value).Select(Whole)) : value;
    }

    private static string Whole(string path) => path.Contains("://", StringComparison.Ordinal) || path[0] == '~' ? path : Path.GetFullPath(path);

    /// <summary>The settings of this machine that are part of the question, by name; of each the one that counts.</summary>
    /// <param name="environment">The variables of this process.</param>
    /// <param name="home">The user's home folder.</param>
    public static IReadOnlyList<PipSetting> Asked(IReadOnlyDictionary<string, string?> environment, string home)
    {
        var variables = environment
            .Where(pair => pair.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(pair => new PipSetting(PipConfiguration.NameOf(pair.Key[Prefix.Length..]), pair.Value ?? "", "", pair.Key));
        var files = PipConfiguration.Read(environment, home).Where(setting => s_sections.Contains(setting.Section));
        // What is said for a command counts more than what is said for all, and a variable most.
        var found = new SortedDictionary<string, PipSetting>(StringComparer.Ordinal);
        foreach (var setting in files.OrderBy(setting => Array.IndexOf(s_sections, setting.Section)).Concat(variables))
            if (s_asked.Contains(setting.Name) && setting.Value.Length > 0) found[setting.Name] = setting;
        return [.. found.Values.Where(setting => !IsOff(setting.Value))];
    }

    /// <summary>A setting as one line that two machines share where it means the same on both.</summary>
    public static string Line(PipSetting setting) => s_files.Contains(setting.Name)
        ? $"{setting.Name}={string.Join(' ', Words(setting.Value).Select(ContentOf))}"
        : $"{setting.Name}={Redacted.Text(setting.Value)}";

    private static string[] Words(string value) => value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static bool IsOff(string value) => value.ToLowerInvariant() is "0" or "false" or "no" or "off" or "n" or "f";

    private static string ContentOf(string file)
    {
        try
        {
            return Digest.Of(File.ReadAllBytes(file)).ToString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // One on a server; or none, of which pip says so itself.
            return Redacted.Url(file);
        }
    }
}
