namespace Poncho.Registry.Tests;

/// <summary>The program that was built with these tests.</summary>
internal static class BuiltProgram
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "poncho-registry");
}
