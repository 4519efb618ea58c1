using System.Collections.Immutable;

namespace Poncho.Builder.Cli.Completion;

/// <summary>An option.</summary>
/// <param name="Names">Such as <c>--tag</c> and <c>-t</c>, the long one first.</param>
/// <param name="Description">One line, without the full stop at its end.</param>
/// <param name="Value">Null of an option that takes none.</param>
internal sealed record OptionShape(ImmutableArray<string> Names, string Description, ValueShape? Value);
