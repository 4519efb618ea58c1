using Poncho.Builder.Building;
using Poncho.Builder.Wheels;
using Poncho.IO;

namespace Poncho.Builder.Resolving;

/// <summary>
/// Builds wheels of sdists, repositories and folders by <c>pip wheel</c>: with the back end that the project names, in an environment of its own,
/// as pip does when it installs.
/// </summary>
/// <param name="pip">The environment's pip.</param>
/// <param name="wheels">What was built before.</param>
/// <param name="logs">The folder for what pip and the back end say.</param>
/// <param name="progress">Hears what is built.</param>
internal sealed class WheelBuilder(PipProgram pip, BuiltWheels wheels, string logs, IBuildProgress progress)
{
    /// <summary>Finds the wheel, or builds it; once even when several processes want it.</summary>
    /// <exception cref="PipException">It cannot be built.</exception>
    public async Task<BuiltWheel> GetAsync(WheelBuild build, CancellationToken cancel)
    {
        if (await wheels.FindAsync(build.Key, cancel) is { } found) return found;
        using var alone = await wheels.LockAsync(build.Key, cancel);
        return await wheels.FindAsync(build.Key, cancel) ?? await BuildAsync(build, cancel);
    }

    /// <summary>Builds the wheel, whatever was built before.</summary>
    /// <exception cref="PipException">It cannot be built.</exception>
    public async Task<BuiltWheel> BuildAsync(WheelBuild build, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        string target = scratch.PathOf("wheel"), log = Path.Combine(logs, $"build-{FileNameOf(build.Name)}.log");
        string line = $"{build.Requirement} {build.BuildOptions}".TrimEnd();
        string requirements = await scratch.WriteAsync("requirements.txt", [.. build.Options, line], cancel);
        string[] words = ["wheel", "--no-deps", "--wheel-dir", target, "-r", requirements];
        var answer = await RunAsync(new PipCall { Words = words, Folder = build.Folder, Log = log, Builds = true }, build.Name, cancel);
        if (!answer.Succeeded) throw PipErrors.Of(answer, log, build.Name);
        string[] made = Directory.Exists(target) ? Directory.GetFiles(target, "*.whl") : [];
        if (made is [var wheel]) return await wheels.AddAsync(build.Key, wheel, cancel);
        throw new PonchoException($"pip built {made.Length} wheels where one was wanted: \"{build.Name}\"", $"what it said is in {log}");
    }

    private async Task<PipAnswer> RunAsync(PipCall call, string name, CancellationToken cancel)
    {
        progress.Begin(BuildStep.Wheel, 0);
        progress.At(BuildStep.Wheel, name);
        try
        {
            return await pip.RunAsync(call, cancel);
        }
        finally
        {
            progress.Done(BuildStep.Wheel, name);
            progress.End(BuildStep.Wheel);
        }
    }

    private static string FileNameOf(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '_'));
}
