using System.Text.Json;
using Poncho.Builder.Building;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO.Files;

namespace Poncho.Builder.Capturing;

/// <summary>The variables that conda keeps of an environment (<c>conda env config vars</c>).</summary>
internal static class StateVariables
{
    private const string Unset = "***unset***";

    /// <returns>By name; those that no environment of ours may set are warned of and left out.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(string prefix, IBuildProgress progress, CancellationToken cancel)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        string path = Path.Combine(prefix, PrefixRecordReader.Folder, "state");
        if (!File.Exists(path)) return variables;
        try
        {
            using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(path, cancel));
            if (!document.RootElement.TryGetProperty("env_vars", out var all) || all.ValueKind != JsonValueKind.Object) return variables;
            var names = new SpecNames(path);
            foreach (var member in all.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() != Unset))
            {
                names.AddVariable(member.Name, default);
                variables[member.Name] = member.Value.GetString()!;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
        catch (Exception e) when (e is JsonException or SpecException or InvalidOperationException)
        {
            progress.Warn($"variables of the environment are left out from here on ({e.Message}): \"{path}\"");
        }

        return variables;
    }
}
