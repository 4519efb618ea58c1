namespace Poncho.Builder.Cli.Terminals;

/// <summary>What the programs exit with (docs/exit-codes.md).</summary>
internal static class ExitStatus
{
    public const int Done = 0, Failed = 1, WrongUsage = 2;

    /// <summary>Of <c>run</c>, as of docker, env and nohup: Poncho itself failed, before the command could.</summary>
    public const int RunFailed = 125;

    /// <summary>What a shell reports of a process that the signal ended.</summary>
    public static int OfSignal(int number) => 128 + number;
}
