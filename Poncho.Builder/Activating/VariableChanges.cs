using Poncho.Runtime.Activation;
using Poncho.Runtime.Executing;

namespace Poncho.Builder.Activating;

/// <summary>What activation changes, as far as a shell can be told of it.</summary>
internal sealed record VariableChanges
{
    private const string Path = "PATH";

    /// <summary>Variables with their old and new values, null where they are not set; by name, without PATH.</summary>
    public required IReadOnlyList<(string Name, string? Old, string? New)> Variables { get; init; }

    /// <summary>Folders that come before those of the shell's PATH; null where PATH became another one altogether.</summary>
    public required IReadOnlyList<string>? PathFolders { get; init; }

    /// <summary>PATH before and after.</summary>
    public required (string? Old, string New) WholePath { get; init; }

    public static VariableChanges Of(ActiveEnvironment environment)
    {
        var (before, after) = (environment.Before, environment.After);
        var names = before.Names.Union(after.Names, StringComparer.Ordinal).Where(name => name != Path && TarballScripts.IsShellName(name));
        var changed = names.Select(name => (Name: name, Old: before[name], New: after[name])).Where(change => change.Old != change.New);
        string whole = after[Path] ?? "";
        string behind = before[Path] is { Length: > 0 } old ? ":" + old : "";
        return new VariableChanges
        {
            Variables = [.. changed.OrderBy(change => change.Name, StringComparer.Ordinal)],
            PathFolders = whole.EndsWith(behind, StringComparison.Ordinal) ? whole[..^behind.Length].Split(':') : null,
            WholePath = (before[Path], whole),
        };
    }
}
