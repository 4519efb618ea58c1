using System.Text;
using Poncho.IO.Files;
using Poncho.Runtime.Activation;
using Poncho.Runtime.Executing;

namespace Poncho.Builder.Activating;

/// <summary>
/// Becomes a shell in an environment: it reads the user's own files first, which would else set prompt and PATH again, and behind them what activates.
/// To leave the shell is to leave the environment.
/// </summary>
internal static class ShellStart
{
    /// <summary>Does not return.</summary>
    /// <param name="program">The shell, by its name or path.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="isInteractive">Whether somebody types; else the shell reads commands, and nothing of the user's.</param>
    /// <param name="warn">Told in one line of what that shell cannot be told.</param>
    /// <exception cref="CommandException">There is no such shell, or it cannot be run.</exception>
    /// <exception cref="Poncho.IO.PonchoException">No temporary file can be written.</exception>
    public static void Become(string program, ActiveEnvironment environment, bool isInteractive, Action<string> warn)
    {
        var shell = Shells.Of(program);

        // csh reads no file but its own: it gets the variables, and its prompt stays.
        if (!isInteractive || shell == Shell.Csh)
        {
            EnvironmentActivation.Become([program], environment.After);
            return;
        }

        string text = ActivationText.Of(environment, shell, warn);
        if (shell == Shell.Fish)
        {
            EnvironmentActivation.Become([program, "-i", "-C", text], environment.Before);
            return;
        }

        string folder = MakeFolder();
        try
        {
            var (words, variables) = With(program, shell, folder, text, environment.Before);
            EnvironmentActivation.Become(words, variables);
        }
        finally
        {
            // Only where the shell could not be started: it removes the folder itself.
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string MakeFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("poncho-shell-").FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(Path.GetTempPath(), e);
        }
    }

    private static (string[] Words, ProcessEnvironment Variables) With(string program, Shell shell, string folder, string text, ProcessEnvironment before)
    {
        var variables = before.Copy();
        string remove = $"rm -rf -- {PosixText.Quoted(folder)}\n", file = Path.Combine(folder, "rc");
        switch (shell)
        {
            case Shell.Bash:
                Write(file, $"{remove}[ ! -r ~/.bashrc ] || . ~/.bashrc\n{text}");
                return ([program, "--rcfile", file, "-i"], variables);
            case Shell.Zsh:
                // Its files are looked for in ZDOTDIR, which the user's own may set in turn.
                const string Own = "_PONCHO_ZDOTDIR", Back = "if [ -n \"${_PONCHO_ZDOTDIR:-}\" ]; then ZDOTDIR=\"$_PONCHO_ZDOTDIR\"; else unset ZDOTDIR; fi\n";
                variables[Own] = before["ZDOTDIR"];
                variables["ZDOTDIR"] = folder;
                string again = $"_PONCHO_ZDOTDIR=\"${{ZDOTDIR:-}}\"; ZDOTDIR={PosixText.Quoted(folder)}\n";
                Write(Path.Combine(folder, ".zshenv"), $"{Back}[ ! -r \"${{ZDOTDIR:-$HOME}}/.zshenv\" ] || . \"${{ZDOTDIR:-$HOME}}/.zshenv\"\n{again}");
                Write(Path.Combine(folder, ".zshrc"), $"{remove}{Back}unset {Own}\n[ ! -r \"${{ZDOTDIR:-$HOME}}/.zshrc\" ] || . \"${{ZDOTDIR:-$HOME}}/.zshrc\"\n{text}");
                return ([program, "-i"], variables);
            default:
                variables["_PONCHO_ENV"] = before["ENV"];
                variables["ENV"] = file;
                string own = "if [ -n \"${_PONCHO_ENV:-}\" ]; then export ENV=\"$_PONCHO_ENV\"; [ ! -r \"$ENV\" ] || . \"$ENV\"; else unset ENV; fi\nunset _PONCHO_ENV\n";
                Write(file, remove + own + text);
                return ([program, "-i"], variables);
        }
    }

    private static void Write(string path, string text) => AtomicFile.Write(path, Encoding.UTF8.GetBytes(text));
}
