using Poncho.Builder.Building;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Specs;

/// <summary>What the user wants in an environment, read from one of the forms of <see cref="SpecReader"/>; all of them say the same things.</summary>
internal sealed record Spec
{
    /// <summary>The file as the user named it, for messages; <c>&lt;stdin&gt;</c> for standard input.</summary>
    public required string Source { get; init; }

    /// <summary>The environment's name, where the spec says one.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Channels as written (names, URLs that may hold tokens, folders), without <c>nodefaults</c>, first priority first. Empty: those of
    /// <c>.condarc</c>. Channels that only a package names (<c>channel::package</c>) are not among them.
    /// </summary>
    public IReadOnlyList<SpecItem> Channels { get; init; } = [];

    /// <summary>The channels name <c>nodefaults</c>: those of <c>.condarc</c> are not added.</summary>
    public bool NoDefaults { get; init; }

    /// <summary>Conda packages, in the spec's order; each is a match spec.</summary>
    public IReadOnlyList<CondaItem> Conda { get; init; } = [];

    /// <summary>Match specs that packages must meet if they come into the environment at all (<c>pinned</c>).</summary>
    public IReadOnlyList<CondaItem> Pins { get; init; } = [];

    /// <summary>Lines for pip, in the spec's order; those of included files in the places of what includes them.</summary>
    public IReadOnlyList<PipLine> Pip { get; init; } = [];

    /// <summary>
    /// Settings of pip on this machine that change what is chosen or built, one line each, where there is anything for pip: part of what is asked,
    /// though the file does not say them.
    /// </summary>
    public IReadOnlyList<string> PipSettings { get; init; } = [];

    /// <summary>
    /// Whether pip has anything to install: constraints and options ask for nothing by themselves, but for a list on a server (<c>-r</c>).
    /// </summary>
    public bool AsksPip => Pip.Any(line => line.Kind switch
    {
        PipLineKind.Requirement or PipLineKind.Editable => true,
        PipLineKind.Option => line.Written.StartsWith("-r ", StringComparison.Ordinal),
        _ => false,
    });

    /// <summary>The folder that relative paths in lines for pip are below: that of the spec's file, as for conda.</summary>
    public string Folder { get; init; } = "/";

    /// <summary>By name (ordinal).</summary>
    public IReadOnlyList<GitPart> Git { get; init; } = [];

    /// <summary>By name (ordinal).</summary>
    public IReadOnlyList<HttpPart> Http { get; init; } = [];

    /// <summary>What the nodes have, or have not, whatever this machine has; by name (ordinal).</summary>
    public IReadOnlyList<VirtualItem> Virtual { get; init; } = [];

    /// <summary>By name (ordinal).</summary>
    public IReadOnlyList<SpecVariable> Variables { get; init; } = [];

    /// <summary>
    /// The conda platforms that the spec is meant for, such as <c>linux-64</c>; empty: whichever it is built for. They say nothing of what
    /// is in it.
    /// </summary>
    public IReadOnlyList<SpecItem> Platforms { get; init; } = [];

    /// <summary>What of its file is passed over, one line each: whoever builds it is told.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What it asks for on one platform: without the packages that are selected for others.</summary>
    /// <param name="subdir">Such as <c>linux-64</c>.</param>
    public Spec For(string subdir) => Conda.All(item => item.Selector is null)
        ? this
        : this with { Conda = [.. Conda.Where(item => item.Selector?.Takes(subdir) != false).Select(item => item with { Selector = null })] };

    /// <summary>
    /// The digest of what the spec says: the same for every form and order in which it can be said, and free of passwords. Its own name,
    /// and comments, say nothing.
    /// The order of channels and of pip's lines does.
    /// </summary>
    public Digest ContentDigest => Digest.Of(CanonicalSpec.Write(this));
}
