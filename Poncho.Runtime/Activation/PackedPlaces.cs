using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Activation;

/// <summary>
/// Variables for an environment that nobody relocated, since its folder cannot be written: they say where that is what its programs would look for in
/// the folder that they were built for. The same as <c>bin/activate</c> sets.
/// </summary>
internal static class PackedPlaces
{
    private const string Terminals = "/etc/terminfo:/lib/terminfo:/usr/share/terminfo";

    // A variable, the path that it gets, and a program without which nobody asks for it.
    private static readonly (string Variable, string Path, string? Program)[] s_places =
    [
        ("SSL_CERT_FILE", "ssl/cacert.pem", null),
        ("CURL_CA_BUNDLE", "ssl/cacert.pem", "curl"),
        ("GIT_SSL_CAINFO", "ssl/cacert.pem", "git"),
        ("GIT_EXEC_PATH", "libexec/git-core", null),
        ("GIT_TEMPLATE_DIR", "share/git-core/templates", null),
        ("FONTCONFIG_PATH", "etc/fonts", null),
        ("MAGIC", "share/misc/magic.mgc", null),
    ];

    /// <summary>Adds them where the environment is one of Poncho that was never relocated. What is set already stays.</summary>
    public static void AddTo(ProcessEnvironment variables, string prefix)
    {
        if (File.Exists(Path.Combine(prefix, EnvironmentHead.Folder, "relocated"))) return;
        foreach (var (variable, path, program) in s_places)
        {
            bool isAsked = program is null || File.Exists($"{prefix}/bin/{program}");
            if (isAsked && Path.Exists($"{prefix}/{path}")) Set(variable, $"{prefix}/{path}");
        }

        if (Find(prefix, "lib", "tcl?.*", "init.tcl") is [.., var tcl]) Set("TCL_LIBRARY", tcl);
        if (Find(prefix, "lib", "tk?.*", "tk.tcl") is [.., var tk]) Set("TK_LIBRARY", tk);
        string[] kinds = ["core_perl", "vendor_perl", "site_perl"];
        var perl = kinds.SelectMany(kind => Find(prefix, "lib/perl5", "*", kind).Select(version => $"{version}/{kind}")).ToList();
        if (perl.Count > 0) Set("PERL5LIB", string.Join(':', perl));
        if (Directory.Exists($"{prefix}/share/terminfo")) Set("TERMINFO_DIRS", $"{prefix}/share/terminfo:{Terminals}");

        void Set(string variable, string value) => variables[variable] = variables[variable] is { Length: > 0 } own ? own : value;
    }

    // Folders of a pattern that have something, by name.
    private static List<string> Find(string prefix, string folder, string pattern, string needed)
    {
        string parent = $"{prefix}/{folder}";
        if (!Directory.Exists(parent)) return [];
        return [.. Directory.EnumerateDirectories(parent, pattern).Where(path => Path.Exists($"{path}/{needed}")).Order(StringComparer.Ordinal)];
    }
}
