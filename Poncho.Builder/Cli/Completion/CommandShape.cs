using System.Collections.Immutable;

namespace Poncho.Builder.Cli.Completion;

/// <summary>A command, as far as a shell has to know it.</summary>
/// <param name="Name">Such as <c>create</c>.</param>
/// <param name="Description">One line, without the full stop at its end.</param>
/// <param name="Options">Its own, and those that every command has.</param>
/// <param name="Arguments">In their order.</param>
/// <param name="Commands">Those below the root; the commands themselves have none.</param>
internal sealed record CommandShape(
    string Name, string Description, ImmutableArray<OptionShape> Options, ImmutableArray<ValueShape> Arguments, ImmutableArray<CommandShape> Commands);
