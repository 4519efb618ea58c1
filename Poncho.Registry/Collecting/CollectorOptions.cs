namespace Poncho.Registry.Collecting;

/// <summary>How garbage is collected.</summary>
internal sealed record CollectorOptions
{
    /// <summary>No lease beside a server may be shorter: it renews leases that are an hour old.</summary>
    public static readonly TimeSpan LeastLease = TimeSpan.FromHours(2);

    /// <summary>How long a blob stays that no manifest refers to, after somebody was last told that it is there: a push may take so long.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long it stays in the trash after that.</summary>
    public TimeSpan Trash { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Only says what would be done.</summary>
    public bool IsDryRun { get; init; }
}
