namespace Poncho.Builder.Searching;

/// <summary>What the user asked <c>poncho search</c> for.</summary>
internal sealed record SearchRequest
{
    /// <summary>A match spec whose name may be a pattern: <c>numpy</c>, <c>numpy &gt;=2</c>, <c>conda-forge::*blas*</c>.</summary>
    public required string Text { get; init; }

    /// <summary>As the user writes them; none: those of <c>.condarc</c>.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>The conda platform; null for this machine's.</summary>
    public string? Platform { get; init; }

    public bool Offline { get; init; }

    /// <summary>How the user names other channels, for the error that none of these has it.</summary>
    public string OtherChannels { get; init; } = "-c CHANNEL looks into others; packages of PyPI alone are not searched";
}
