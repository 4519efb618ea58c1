using System.Buffers;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Specs;

/// <summary>Checks the names of the variables that a spec sets: well-formed, each set once, none that programs read something else from.</summary>
/// <param name="path">The file, for errors.</param>
internal sealed class SpecNames(string path)
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>Activation itself sets these.</summary>
    private static readonly HashSet<string> Activation =
    [
        "PATH", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "CONDA_SHLVL", "CONDA_PROMPT_MODIFIER", "CONDA_EXE", "CONDA_PYTHON_EXE", "PONCHO_PREFIX",
    ];

    /// <summary>A shell that is to set one of these stops reading the script.</summary>
    private static readonly HashSet<string> ReadOnly = ["UID", "EUID", "PPID", "SHELLOPTS", "BASHOPTS", "BASH_VERSINFO", "_"];

    /// <summary>What shells, the loader, Python or other programs read: the path of some data in one of these would change what they do.</summary>
    private static readonly HashSet<string> Machinery =
    [
        "HOME", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "TMPDIR", "TMP", "TEMP", "LANG", "TZ", "TERM", "MANPATH",
        "IFS", "ENV", "BASH_ENV", "CDPATH", "PS1", "PS2", "PS4", "PROMPT_COMMAND", "SHLVL", "RANDOM", "SECONDS", "LINENO", "REPLY",
        "OPTIND", "OPTARG", "OPTERR", "GCONV_PATH", "GLIBC_TUNABLES", "HOSTALIASES", "LOCALDOMAIN", "LOCPATH", "NLSPATH", "RES_OPTIONS",
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG", "GIT_EXEC_PATH", "GIT_SSH", "GIT_ASKPASS",
        "NETRC", "JAVA_TOOL_OPTIONS", "NODE_OPTIONS", "PERL5LIB", "RUBYLIB", "CLASSPATH",
    ];

    /// <summary>Programs take any variable that begins with one of these for a setting of theirs, now or in a later version.</summary>
    private static readonly string[] Families = ["LD_", "DYLD_", "LC_", "PYTHON", "BASH_", "MALLOC_", "CONDA_", "PONCHO_", "_PONCHO_", "_CONDA_"];

    private readonly Dictionary<string, SpecPosition> _seen = new(StringComparer.Ordinal);

    /// <summary>A name that activation gives a text.</summary>
    public void AddVariable(string name, SpecPosition at)
    {
        Add(name, at);
        if (Activation.Contains(name)) throw new SpecException(path, at, $"activation sets this variable itself: {Shown.Text(name)}", "leave it out");
        if (ReadOnly.Contains(name))
        {
            throw new SpecException(path, at, $"shells do not let this variable be set: {Shown.Text(name)}", "give it another name");
        }
    }

    /// <summary>A name that activation gives the path of some data, which has the same name.</summary>
    public void AddData(string name, SpecPosition at)
    {
        AddVariable(name, at);
        bool isMachinery = Machinery.Contains(name) || Families.Any(family => name.StartsWith(family, StringComparison.Ordinal));
        if (isMachinery)
        {
            throw new SpecException(path, at, $"programs read something else from this variable: {Shown.Text(name)}", "give the data another name");
        }
    }

    private void Add(string name, SpecPosition at)
    {
        if (name.Length is 0 or > 255 || char.IsAsciiDigit(name[0]) || name.AsSpan().ContainsAnyExcept(Characters))
        {
            throw new SpecException(path, at, $"not a variable's name (letters, digits and \"_\", no digit first): {Shown.Text(name)}");
        }

        if (!_seen.TryAdd(name, at))
        {
            throw new SpecException(
                path,
                at,
                $"the variable is set twice (first in line {_seen[name].Line}): {Shown.Text(name)}",
                "rename one of them");
        }
    }
}
