namespace Poncho.Conda.Configuration;

/// <summary>A value in a file or a variable, and where it stands.</summary>
internal sealed record SettingNode
{
    /// <summary><c>FILE:LINE</c>, or the name of a variable.</summary>
    public required string Where { get; init; }

    /// <summary>The text of a single value; null for lists, maps and nothing.</summary>
    public string? Text { get; init; }

    public IReadOnlyList<SettingNode>? Items { get; init; }

    public IReadOnlyList<KeyValuePair<string, SettingNode>>? Entries { get; init; }

    public SettingFlag Flag { get; init; }

    /// <summary>True for <c>key:</c> with nothing behind it, which says nothing.</summary>
    public bool IsNothing => Text is null && Items is null && Entries is null;

    /// <summary>What a message calls the value.</summary>
    public string Shown => Text ?? (Items is not null ? "a list" : Entries is not null ? "a map" : "nothing");
}
