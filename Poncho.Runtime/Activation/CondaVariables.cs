using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Json;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.Activation;

/// <summary>
/// Variables that conda keeps in a prefix: packages' in <c>etc/conda/env_vars.d/*.json</c>, the environment's own in
/// <c>conda-meta/state</c>.
/// </summary>
internal static class CondaVariables
{
    private const int Largest = 1024 * 1024;

    /// <summary>What conda writes for a variable that was taken away again.</summary>
    private const string Unset = "***unset***";

    /// <summary>In the order in which they are set: a later one wins.</summary>
    /// <exception cref="PonchoException">A file cannot be read or is no JSON.</exception>
    public static IEnumerable<(string Name, string Value)> Of(string prefix)
    {
        string folder = Path.Combine(prefix, "etc", "conda", "env_vars.d");
        if (Directory.Exists(folder))
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                foreach (var variable in Read(file, null)) yield return variable;
            }
        }

        foreach (var variable in Read(Path.Combine(prefix, "conda-meta", "state"), "env_vars")) yield return variable;
    }

    private static List<(string, string)> Read(string path, string? member)
    {
        if (PlainFile.Read(path, Largest) is not { } json) return [];
        return JsonMembers.Read($"file {path}", json, Largest, (ref reader) => member is null ? Members(ref reader) : Inside(ref reader, member));
    }

    private static List<(string, string)> Inside(ref Utf8JsonReader reader, string member)
    {
        var variables = new List<(string, string)>();
        while (JsonMembers.Next(ref reader))
        {
            if (!reader.ValueTextEquals(member))
            {
                reader.Skip();
                continue;
            }

            JsonMembers.StartObject(ref reader);
            variables = Members(ref reader);
        }

        return variables;
    }

    private static List<(string, string)> Members(ref Utf8JsonReader reader)
    {
        var variables = new List<(string, string)>();
        while (JsonMembers.Next(ref reader))
        {
            string name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
                continue;
            }

            string value = reader.GetString()!;
            if (value != Unset && CanBeSet(name, value)) variables.Add((name, value));
        }

        return variables;
    }

    private static bool CanBeSet(string name, string value) =>
        name.Length > 0 && !name.AsSpan().ContainsAny('=', '\0') && !value.Contains('\0', StringComparison.Ordinal);
}
