using System.Reflection;
using Poncho.IO;

namespace Poncho.Builder.Cli;

/// <summary>The program and its version in a line.</summary>
internal static class VersionLine
{
    /// <summary>What <c>--version</c> prints.</summary>
    public static string Text => $"{ProgramNames.Poncho} {PonchoVersion.Text}";

    /// <summary>
    /// What a report of an error needs: the version, and the commit of the sources where it is known, such as
    /// <c>poncho 0.1.0, commit 1f18ae5...</c>.
    /// </summary>
    public static string WithCommit =>
        Commit() is { } commit ? $"{Text}, commit {commit}" : $"{Text}, built from sources of no known commit";

    private static string? Commit()
    {
        // The SDK writes VERSION+COMMIT.
        var informational = typeof(VersionLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        return informational?.InformationalVersion.Split('+') is [_, var commit] ? commit : null;
    }
}
