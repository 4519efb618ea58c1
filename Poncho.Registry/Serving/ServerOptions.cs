using System.Net;

namespace Poncho.Registry.Serving;

/// <summary>How a registry is served.</summary>
internal sealed record ServerOptions
{
    /// <summary>Where it listens; port 0 is one that is free.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>What it is called from outside, such as <c>https://registry.example.org</c>, where something stands before it; null: as requests call it.</summary>
    public string? Url { get; init; }

    public string? TlsCertificate { get; init; }

    public string? TlsKey { get; init; }

    public bool IsReadOnly { get; init; }

    public ServerLimits Limits { get; init; } = new();

    /// <summary>Uploads that nobody has touched for so long are ended.</summary>
    public TimeSpan UploadsEndAfter { get; init; } = TimeSpan.FromHours(24);
}
