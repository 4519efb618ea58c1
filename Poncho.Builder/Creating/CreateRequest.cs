using Poncho.Builder.Building;
using Poncho.Builder.Registries;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Projects;
using Poncho.Oci.Naming;

namespace Poncho.Builder.Creating;

/// <summary>What the user asked <c>poncho create</c> for. Paths are as typed; relative ones are below the current folder.</summary>
internal sealed record CreateRequest
{
    /// <summary>The spec's file, or a lock; <c>-</c> is standard input.</summary>
    public required string SpecPath { get; init; }

    /// <summary>What of a project's file is wanted.</summary>
    public SpecChoice Choice { get; init; } = SpecChoice.None;

    /// <summary>What is written as well; how it ends says in which format. Null: the environment goes into the store alone.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Whether a tarball has the node's program in <c>bin</c>, where it lies beside this one.</summary>
    public bool WithRunProgram { get; init; } = true;

    /// <summary><c>NAME</c> or <c>NAME:TAG</c>; null: the spec's name, else its file's stem, with <c>:latest</c>.</summary>
    public string? Tag { get; init; }

    public ByteCompilation ByteCompilation { get; init; } = ByteCompilation.Compiled;

    /// <summary>Only what the lock says is built, and no index is asked; without a lock that answers it is an error.</summary>
    public bool IsLocked { get; init; }

    /// <summary>What the nodes have, whatever this machine has.</summary>
    public IReadOnlyList<VirtualItem> Virtual { get; init; } = [];

    /// <summary>Nothing is asked of the network: what the caches lack is an error that names it.</summary>
    public bool Offline { get; init; }

    /// <summary>Environments in registries whose layers are taken in place of being made (<c>--from</c>).</summary>
    public IReadOnlyList<Reference> From { get; init; } = [];

    /// <summary>How these registries are spoken to.</summary>
    public RegistryWishes Wishes { get; init; } = new();

    /// <summary>The conda platform to build for, such as <c>linux-64</c>; null: this machine's.</summary>
    public string? Subdir { get; init; }

    /// <summary>Downloaded archives stay in the package cache after their layer is made.</summary>
    public bool KeepPackages { get; init; }

    /// <summary>
    /// The Python that is asked for besides the spec, such as <c>3.11</c>; null: the spec's, else the newest that the packages take.
    /// </summary>
    public string? Python { get; init; }

    /// <summary>Whether editable installs of the active environment are passed over.</summary>
    public bool IgnoresEditables { get; init; }
}
