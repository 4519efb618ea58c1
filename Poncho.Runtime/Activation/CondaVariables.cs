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
    /// <param name="prefix">Where the environment is.</param>
    /// <param name="warn">Told in one line of a file that is no JSON object: the command runs without its variables, as it does with conda.</param>
    public static IEnumerable<(string Name, string Value)> Of(string prefix, Action<string> warn)
    {
        foreach (string file in NamesIn.Ending(Path.Combine(prefix, "etc", "conda", "env_vars.d"), ".json"))
        {
            foreach (var variable in ReadOrWarn(file, null, warn)) yield return variable;
        }

        foreach (var variable in ReadOrWarn(Path.Combine(prefix, "conda-meta", "state"), "env_vars", warn)) yield return variable;
    }

    private static List<(string, string)> ReadOrWarn(string path, string? member, Action<string> warn)
    {
        try
        {
            return Read(path, member);
        }
        catch (PonchoException e)
        {
            warn($"variables of the environment are left out: {e.Message}");
            return [];
        }
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
