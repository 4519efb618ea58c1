using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Editing;
using Poncho.Builder.Locks;

namespace Poncho.Builder.Cli.Commands;

/// <summary>Says what was changed in a spec.</summary>
internal static class EditedText
{
    public static void Write(Terminal terminal, EditResult result, bool isJson)
    {
        if (isJson)
        {
            CliJson.Print(terminal.Output, result, CliJson.Printed.EditResult);
            return;
        }

        terminal.Output.WriteLine(result.Changes.Length > 0 ? result.Path : $"{result.Path} is as asked, and stays");
        foreach (var change in result.Changes) terminal.Output.WriteLine($"  {change}");
        if (result.Changes.Length == 0) return;
        bool isLocked = File.Exists(result.Path + LockFile.Suffix);
        terminal.Error.WriteLine(isLocked ? $"\"poncho lock {result.Path}\" brings its lock up to it" : $"\"poncho create {result.Path}\" builds it");
    }
}
