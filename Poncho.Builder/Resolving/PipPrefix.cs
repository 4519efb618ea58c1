using System.Collections.Immutable;
using Poncho.Builder.Sources;
using Poncho.Conda.Linking;

namespace Poncho.Builder.Resolving;

/// <summary>An environment's conda part, unpacked.</summary>
/// <param name="Pip">Its pip.</param>
/// <param name="Python">Its Python.</param>
/// <param name="Layers">What is in it.</param>
internal sealed record PipPrefix(PipProgram Pip, PythonInfo Python, ImmutableArray<AssembledLayer> Layers);
