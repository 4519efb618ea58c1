namespace Poncho.Builder.Activating;

/// <summary>Tells which shell a user has.</summary>
internal static class Shells
{
    private const string Variable = "SHELL";

    /// <summary>The names that <c>--shell</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["bash", "zsh", "fish", "sh", "csh"];

    /// <summary>The language of a shell.</summary>
    /// <param name="program">Its name or path. One that is not known is taken for one of POSIX.</param>
    public static Shell Of(string program) => Path.GetFileName(program) switch
    {
        "bash" => Shell.Bash,
        "zsh" => Shell.Zsh,
        "fish" => Shell.Fish,
        "csh" or "tcsh" => Shell.Csh,
        _ => Shell.Sh,
    };

    /// <summary>The program of the user's shell: the one that was asked for, else the one that <c>$SHELL</c> names, else a usual one.</summary>
    /// <param name="asked">A name of <see cref="Names"/>; null where nobody asked.</param>
    /// <param name="find">Finds variables.</param>
    public static string ProgramOf(string? asked, Func<string, string?> find)
    {
        string? own = find(Variable) is { Length: > 0 } path ? path : null;
        if (asked is not null) return own is not null && Path.GetFileName(own) == asked ? own : asked;
        return own ?? (File.Exists("/bin/bash") ? "/bin/bash" : "/bin/sh");
    }
}
