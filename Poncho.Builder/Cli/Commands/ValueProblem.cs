namespace Poncho.Builder.Cli.Commands;

/// <summary>What is wrong with a value, and what to do about it, in the one text that the parser has a place for.</summary>
internal static class ValueProblem
{
    private const char BeforeHint = '\n';

    public static string WithHint(string problem, string hint) => problem + BeforeHint + hint;

    public static (string Problem, string? Hint) Parted(string text) => text.Split(BeforeHint, 2) is [var problem, var hint] ? (problem, hint) : (text, null);
}
