using Poncho.Runtime.Executing;

namespace Poncho.Builder.Activating;

/// <summary>
/// What a shell evaluates to be in an environment: variables, a prompt that names it, and <c>deactivate</c>, which takes both back. Whatever is in a
/// value (quotes, line breaks, escapes of terminals), the shell gets it as it is and runs nothing of it, and a terminal is shown no control character.
/// </summary>
internal static class ActivationText
{
    /// <param name="environment">The environment.</param>
    /// <param name="shell">Whose language it is in.</param>
    /// <param name="warn">Told in one line of what that shell cannot be told.</param>
    public static string Of(ActiveEnvironment environment, Shell shell, Action<string> warn)
    {
        var changes = VariableChanges.Of(environment);
        return shell switch
        {
            Shell.Fish => FishText.Of(changes, environment.Name),
            Shell.Csh => CshText.Of(changes, environment.Name, warn),
            _ => PosixText.Of(changes, environment.Name, hasEscapes: shell is Shell.Bash or Shell.Zsh),
        };
    }
}
