using Poncho.Builder.Building;
using Poncho.Builder.Export;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Projects;

namespace Poncho.Builder.Creating;

/// <summary>What the user asked <c>poncho lock</c> for. Paths are as typed.</summary>
internal sealed record LockRequest
{
    /// <summary>The spec's file, or a lock of another program; <c>-</c> is standard input.</summary>
    public required string SpecPath { get; init; }

    /// <summary>What of a project's file is wanted; it is part of the lock's name.</summary>
    public SpecChoice Choice { get; init; } = SpecChoice.None;

    /// <summary>Where the lock goes; null: beside the spec.</summary>
    public string? OutputPath { get; init; }

    /// <summary>The conda platforms to lock for; none: those of the lock that is there, else this machine's.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];

    /// <summary>What the nodes have, whatever this machine has.</summary>
    public IReadOnlyList<VirtualItem> Virtual { get; init; } = [];

    public ByteCompilation ByteCompilation { get; init; } = ByteCompilation.Compiled;

    /// <summary>Names that move on while the others stay; empty: all of them; null: none, but what the spec forces.</summary>
    public IReadOnlyList<string>? Update { get; init; }

    /// <summary>Only what would change is found out, and nothing is written.</summary>
    public bool IsDry { get; init; }

    public bool Offline { get; init; }

    /// <summary>A file that gets the question that the solver is asked, for bug reports; of one platform only.</summary>
    public string? ProblemPath { get; init; }

    /// <summary>
    /// The Python that is asked for besides the spec, such as <c>3.11</c>; null: the spec's, else the newest that the packages take.
    /// </summary>
    public string? Python { get; init; }

    /// <summary>Whether editable installs of the active environment are passed over.</summary>
    public bool IgnoresEditables { get; init; }
}
