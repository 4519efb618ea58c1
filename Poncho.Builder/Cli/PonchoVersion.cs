namespace Poncho.Builder.Cli;

/// <summary>The program's version, from Directory.Build.props.</summary>
internal static class PonchoVersion
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Text { get; } = typeof(PonchoVersion).Assembly.GetName().Version!.ToString(3);

    /// <summary>What <c>--version</c> prints.</summary>
    public static string Line => $"{ProgramNames.Poncho} {Text}";
}
