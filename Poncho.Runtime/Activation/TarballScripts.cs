using System.Text;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Activation;

/// <summary>
/// The scripts of a plain tarball: after <c>tar xf</c>, <c>bin/conda-unpack</c> and <c>. bin/activate</c> work as in one of conda-pack's,
/// and the original's <c>poncho_package_run</c> runs it.
/// </summary>
public static class TarballScripts
{
    /// <summary>All of them, sorted by path. The same arguments give the same bytes.</summary>
    /// <param name="placeholder">
    /// What stands for the prefix; <c>bin/activate</c> holds it, for shells that do not say which file they read.
    /// </param>
    /// <param name="python">
    /// Whose interpreter runs <c>bin/conda-unpack</c>; null for an environment without one (or with Python 2), where a shell does it.
    /// </param>
    /// <param name="variables">What <c>poncho/set_env</c> sets.</param>
    public static IReadOnlyList<TarballScript> For(string placeholder, PythonInside? python, IEnumerable<EnvironmentVariable> variables)
    {
        ArgumentException.ThrowIfNullOrEmpty(placeholder);
        bool byPython = python is not null && !python.Version.StartsWith("2.", StringComparison.Ordinal);
        string activate = Text("activate.sh").Replace("@PLACEHOLDER@", placeholder, StringComparison.Ordinal);
        return
        [
            new("bin/activate", false, Encoding.UTF8.GetBytes(activate)),
            new("bin/conda-unpack", true, Encoding.UTF8.GetBytes(Text(byPython ? "conda-unpack.py" : "conda-unpack.sh"))),
            new("bin/deactivate", false, Encoding.UTF8.GetBytes(Text("deactivate.sh"))),
            new("bin/run_in_env", true, Encoding.UTF8.GetBytes(Text("run_in_env.sh"))),
            new("poncho/package_variables", false, Encoding.UTF8.GetBytes(Text("package_variables.sh"))),
            new("poncho/set_env", false, SetEnv(variables)),
        ];
    }

    /// <summary>Where the node's program lies, by which <c>bin/run_in_env</c> starts commands; only tarballs bring it.</summary>
    public const string RunProgram = "bin/poncho_package_run";

    /// <summary>What <c>bin/deactivate</c> says: commands of a POSIX shell that take back what activation changed.</summary>
    public static string Deactivate => Text("deactivate.sh");

    /// <summary>Shell commands that export the variables; read with the prefix as first argument, as the original's are.</summary>
    private static byte[] SetEnv(IEnumerable<EnvironmentVariable> variables)
    {
        var script = new StringBuilder(Text("set_env_before.sh"));
        foreach (var variable in variables)
        {
            if (!IsShellName(variable.Name)) continue;
            script.Append("export ").Append(variable.Name).Append('=');
            if (variable.Path is { } path) script.Append("\"$1\"").Append(Quoted("/" + path));
            else script.Append(Quoted(variable.Value ?? ""));
            script.Append('\n');
        }

        return Encoding.UTF8.GetBytes(script.Append(Text("set_env_after.sh")).ToString());
    }

    /// <summary>Whether a shell can export a variable of this name; <c>poncho run</c> sets the others too.</summary>
    public static bool IsShellName(string name) =>
        name is not null && name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string Text(string name)
    {
        using var stream = typeof(TarballScripts).Assembly.GetManifestResourceStream("scripts/" + name)
            ?? throw new InvalidOperationException($"no resource scripts/{name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
