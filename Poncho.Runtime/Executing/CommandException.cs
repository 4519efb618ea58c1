using Poncho.IO;

namespace Poncho.Runtime.Executing;

/// <summary>The environment is ready, but its command cannot be found or run.</summary>
/// <param name="exitStatus">What shells answer then: 126 or 127.</param>
/// <param name="message">For the user.</param>
/// <param name="hint">What the user can do; null where nothing is known.</param>
public sealed class CommandException(int exitStatus, string message, string? hint = null) : PonchoException(message, hint)
{
    public const int NotRunnable = 126, NotFound = 127;

    /// <summary>With which the program ends.</summary>
    public int ExitStatus { get; } = exitStatus;
}
