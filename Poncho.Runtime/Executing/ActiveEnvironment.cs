using Poncho.Runtime.Activation;

namespace Poncho.Runtime.Executing;

/// <summary>An environment that a shell can be in: where it is, and what activation makes of the variables of who asked.</summary>
public sealed record ActiveEnvironment
{
    /// <summary>Its folder.</summary>
    public required string Folder { get; init; }

    /// <summary>What a prompt calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The variables without it; where another environment of ours is active in the caller's shell, without that one either.</summary>
    public required ProcessEnvironment Before { get; init; }

    /// <summary>The variables in it.</summary>
    public required ProcessEnvironment After { get; init; }
}
