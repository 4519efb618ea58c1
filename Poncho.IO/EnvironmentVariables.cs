// The one place of the product that reads the variables of the process (BannedSymbols.txt).
#pragma warning disable RS0030

using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Poncho.IO;

/// <summary>
/// The environment variables that a command was started with. A program reads them once, where it begins (<see cref="OfProcess"/>), and
/// hands them on; so what a part of it looks at is seen where it is made, and a test gives it variables of its own (<see cref="From"/>)
/// without changing the process. Never changes.
/// </summary>
/// <remarks>It is a dictionary with the variables that are set; no value is null.</remarks>
public sealed class EnvironmentVariables : IReadOnlyDictionary<string, string?>
{
    private readonly Dictionary<string, string?> _values;

    private EnvironmentVariables(Dictionary<string, string?> values) => _values = values;

    /// <summary>No variable is set.</summary>
    public static EnvironmentVariables None { get; } = new([]);

    /// <summary>How many are set.</summary>
    public int Count => _values.Count;

    /// <summary>Their names.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>Their values.</summary>
    public IEnumerable<string?> Values => _values.Values;

    /// <summary>
    /// The user's folder: <c>HOME</c>, or, where that is not set or empty, what the system's list of users says; null where that says
    /// nothing either.
    /// </summary>
    public string? HomeFolder => FindNonEmpty("HOME") ?? FolderOfUser();

    /// <exception cref="KeyNotFoundException">The variable is not set; <see cref="Find"/> gives null then.</exception>
    public string? this[string key] => _values[key];

    /// <summary>Those of this process, as they are now. For the entry of a program.</summary>
    public static EnvironmentVariables OfProcess()
    {
        var pairs = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>();
        return From(pairs.Select(pair => KeyValuePair.Create((string)pair.Key, (string?)pair.Value)));
    }

    /// <summary>Copies variables from elsewhere. A name whose value is null is not set; of two values of one name the later counts.</summary>
    public static EnvironmentVariables From(IEnumerable<KeyValuePair<string, string?>> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        if (variables is EnvironmentVariables same) return same;
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            if (value is null) values.Remove(name);
            else values[name] = value;
        }

        return new EnvironmentVariables(values);
    }

    /// <summary>
    /// A variable's value, which may be empty; null where it is not set. As <see cref="Environment.GetEnvironmentVariable(string)"/>, for
    /// what takes such a function.
    /// </summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>A variable's value; null where it is not set or empty.</summary>
    public string? FindNonEmpty(string name) => Find(name) is { Length: > 0 } value ? value : null;

    public bool ContainsKey(string key) => _values.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string? value) => _values.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string? FolderOfUser() =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } folder ? folder : null;
}
