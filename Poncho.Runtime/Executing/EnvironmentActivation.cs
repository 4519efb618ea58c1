using Poncho.IO;
using Poncho.Runtime.Activation;

namespace Poncho.Runtime.Executing;

/// <summary>For shells: an environment is unpacked and activated, and nothing runs in it yet.</summary>
public static class EnvironmentActivation
{
    // What bin/activate keeps, so that deactivate can take back what it changed: the names of the variables, and their values before.
    private const string SetName = "_PONCHO_SET", OldPrefix = "_PONCHO_OLD_", PrefixName = "PONCHO_PREFIX";

    /// <summary>Unpacks the environment where it is not yet.</summary>
    /// <exception cref="PonchoException">It cannot be found, unpacked or activated.</exception>
    public static ActiveEnvironment Activate(RunRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var ready = EnvironmentRunner.Prepare(request, cancel);

        // The shell that takes this process's place uses it; a command that only prints ends, and uses nothing.
        ready.KeepAcrossExec();
        if (ready.Name is { } known) PromptName.Note(ready.Prefix.Path, known);
        var before = WithoutActive(ProcessEnvironment.OfThisProcess(request.Variables));
        return new ActiveEnvironment
        {
            Folder = ready.Prefix.Path,
            Name = ready.Name ?? PromptName.Plain(Path.GetFileName(ready.Prefix.Path)),
            Before = before,
            After = PrefixActivator.Activate(ready.Prefix, ready.Config, before, request.Warn, ready.Name),
        };
    }

    /// <summary>Becomes a command: does not return. Flush what you have written before.</summary>
    /// <param name="words">The command, found on the variables' PATH, and its arguments.</param>
    /// <param name="variables">Those that it has.</param>
    /// <exception cref="CommandException">It cannot be found or run.</exception>
    public static void Become(IReadOnlyList<string> words, ProcessEnvironment variables)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(variables);
        Command.Execute(words, variables);
    }

    private static ProcessEnvironment WithoutActive(ProcessEnvironment caller)
    {
        if (caller[PrefixName] is not { Length: > 0 } active || caller[SetName] is not { } names) return caller;
        var without = caller.Copy();
        foreach (string name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries)) without[name] = caller[OldPrefix + name];
        foreach (string name in caller.Names.Where(name => name == SetName || name.StartsWith(OldPrefix, StringComparison.Ordinal))) without[name] = null;
        if (without["PATH"] is { } path)
        {
            var folders = path.Split(':').ToList();
            folders.Remove(active + "/bin");
            without["PATH"] = string.Join(':', folders);
        }

        return without;
    }
}
