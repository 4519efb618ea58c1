using Poncho.IO;

namespace Poncho.Builder.Compiling;

/// <summary>The package that is called python, and what it depends on, bring no interpreter that runs here.</summary>
/// <param name="interpreter">Where it was looked for, below the prefix.</param>
/// <param name="reason">Why it does not run.</param>
/// <param name="inner">What the system said; null where the file is not there.</param>
internal sealed class NoInterpreterException(string interpreter, string reason, Exception? inner = null)
    : PonchoException($"the environment's python has no interpreter that runs here ({reason}): \"{interpreter}\"", "is \"python\" the package that was meant?", inner);
