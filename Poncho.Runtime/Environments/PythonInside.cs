namespace Poncho.Runtime.Environments;

/// <summary>The Python that an environment holds.</summary>
public sealed record PythonInside
{
    /// <summary>Such as <c>3.11.2</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Below the prefix, such as <c>lib/python3.11/site-packages</c>.</summary>
    public required string SitePackages { get; init; }
}
