using System.Collections.Immutable;

namespace Poncho.Builder.Editing;

/// <summary>What <c>poncho add</c> and <c>poncho remove</c> changed.</summary>
/// <param name="Path">The spec, as the user would type it.</param>
/// <param name="Changes">In the order asked for; none where the spec was as asked already, and was left alone.</param>
internal sealed record EditResult(string Path, ImmutableArray<SpecChange> Changes);
