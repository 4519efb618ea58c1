using Poncho.Testing;

namespace Poncho.Runtime.Tests.Executing;

/// <summary>Runs EnvironmentRunner in a process of its own, with a node cache of the test's.</summary>
internal static class Runner
{
    public static string Program => Path.Combine(AppContext.BaseDirectory, "Poncho.Runtime.Driver");

    public static Task<ProgramResult> RunAsync(TempFolder folder, params string[] arguments) => RunAsync(folder, new Dictionary<string, string?>(), arguments);

    public static Task<ProgramResult> RunAsync(TempFolder folder, IReadOnlyDictionary<string, string?> variables, params string[] arguments)
    {
        var environment = new Dictionary<string, string?> { ["PONCHO_NODE_CACHE"] = folder["node"], ["CONDA_PREFIX"] = null, ["BASH_ENV"] = null };
        foreach (var (name, value) in variables) environment[name] = value;
        return Programs.RunAsync(Program, arguments, folder.Path, environment);
    }
}
