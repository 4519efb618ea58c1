namespace Poncho.Registry.Commands;

/// <summary>What the program exits with (docs/exit-codes.md).</summary>
internal static class ExitStatus
{
    public const int Done = 0, Failed = 1, WrongUsage = 2;
}
