using System.Buffers;

namespace Poncho.Builder.Specs;

/// <summary>The names of variables that a spec sets: well-formed, each set once, none that would turn the environment upside down.</summary>
internal sealed class SpecNames(string path)
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>Activation itself sets these.</summary>
    private static readonly HashSet<string> Activation = ["PATH", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "CONDA_SHLVL", "CONDA_PROMPT_MODIFIER", "CONDA_EXE", "CONDA_PYTHON_EXE", "PONCHO_PREFIX"];

    /// <summary>The path of some data in these would change what shells, the loader or Python do.</summary>
    private static readonly HashSet<string> Machinery =
    [
        "HOME", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "TMPDIR", "IFS", "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS", "CDPATH", "PS1", "PS2", "PS4", "LANG", "TZ", "TERM",
        "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONUSERBASE", "PYTHONEXECUTABLE", "PYTHONPLATLIBDIR", "PYTHONPYCACHEPREFIX", "PYTHONBREAKPOINT", "PYTHONWARNINGS", "GCONV_PATH",
        "LOCPATH", "MANPATH", "PERL5LIB", "RUBYLIB", "CLASSPATH",
    ];

    private readonly Dictionary<string, SpecPosition> _seen = new(StringComparer.Ordinal);

    /// <summary>A name that activation gives a text.</summary>
    public void AddVariable(string name, SpecPosition at)
    {
        Add(name, at);
        if (Activation.Contains(name)) throw new SpecException(path, at, $"activation sets this variable itself: {Shown.Text(name)}", "leave it out");
    }

    /// <summary>A name that activation gives the path of some data, which has the same name.</summary>
    public void AddData(string name, SpecPosition at)
    {
        AddVariable(name, at);
        bool isMachinery = Machinery.Contains(name) || name.StartsWith("LD_", StringComparison.Ordinal) || name.StartsWith("DYLD_", StringComparison.Ordinal) || name.StartsWith("LC_", StringComparison.Ordinal)
            || name.StartsWith("CONDA_", StringComparison.Ordinal) || name.StartsWith("PONCHO_", StringComparison.Ordinal);
        if (isMachinery) throw new SpecException(path, at, $"programs read something else from this variable: {Shown.Text(name)}", "give the data another name");
    }

    private void Add(string name, SpecPosition at)
    {
        if (name.Length is 0 or > 255 || char.IsAsciiDigit(name[0]) || name.AsSpan().ContainsAnyExcept(Characters))
        {
            throw new SpecException(path, at, $"not a variable's name (letters, digits and \"_\", no digit first): {Shown.Text(name)}");
        }

        if (!_seen.TryAdd(name, at)) throw new SpecException(path, at, $"the variable is set twice (first in line {_seen[name].Line}): {Shown.Text(name)}", "rename one of them");
    }
}
