using System.Collections.Immutable;

namespace Poncho.Builder.Cli.Completion;

/// <summary>A value of an option, or an argument.</summary>
/// <param name="Name">What the help calls it, such as <c>SPEC</c>.</param>
/// <param name="Kind">What is offered for it.</param>
/// <param name="Choices">All words that it may be; empty where <paramref name="Kind"/> is another than <see cref="ValueKind.Choice"/>.</param>
/// <param name="Repeats">Several may follow each other.</param>
internal sealed record ValueShape(string Name, ValueKind Kind, ImmutableArray<string> Choices, bool Repeats);
