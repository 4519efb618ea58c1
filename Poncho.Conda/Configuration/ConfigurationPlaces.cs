namespace Poncho.Conda.Configuration;

/// <summary>Where settings come from: the process's variables and folders, or a test's.</summary>
public sealed record ConfigurationPlaces
{
    public required IReadOnlyDictionary<string, string?> Environment { get; init; }

    /// <summary>The user's home, for <c>~</c>.</summary>
    public required string HomeFolder { get; init; }

    /// <summary>What <c>/etc/conda</c> and <c>/var/lib/conda</c> are below.</summary>
    public string SystemRoot { get; init; } = "/";

    /// <summary>A variable that is set to more than nothing, else null.</summary>
    internal string? Variable(string name) => Environment.TryGetValue(name, out string? value) && value is { Length: > 0 } ? value : null;

    /// <inheritdoc cref="VariableText.Expand"/>
    internal string Expand(string text) => VariableText.Expand(text, name => Environment.GetValueOrDefault(name));
}
