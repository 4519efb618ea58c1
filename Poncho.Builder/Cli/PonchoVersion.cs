using System.Reflection;

namespace Poncho.Builder.Cli;

/// <summary>The program's version, from Directory.Build.props.</summary>
internal static class PonchoVersion
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Text { get; } = typeof(PonchoVersion).Assembly.GetName().Version!.ToString(3);

    /// <summary>What <c>--version</c> prints.</summary>
    public static string Line => $"{ProgramNames.Poncho} {Text}";

    /// <summary>
    /// What a report of an error needs: the version, and the commit of the sources where it is known, such as
    /// <c>poncho 0.1.0, commit 1f18ae5...</c>.
    /// </summary>
    public static string LineWithCommit =>
        Commit() is { } commit ? $"{Line}, commit {commit}" : $"{Line}, built from sources of no known commit";

    private static string? Commit()
    {
        // The SDK writes VERSION+COMMIT.
        var informational = typeof(PonchoVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        return informational?.InformationalVersion.Split('+') is [_, var commit] ? commit : null;
    }
}
