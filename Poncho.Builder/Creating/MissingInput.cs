using Poncho.Builder.Building;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Creating;

/// <summary>What is meant by a SPEC that is neither a file nor an environment of conda's.</summary>
internal static class MissingInput
{
    /// <summary>What to do; null where nothing is like it.</summary>
    /// <param name="text">What stands in SPEC's place; there is no such path.</param>
    /// <param name="context">Where the store is.</param>
    public static string? HintFor(string text, BuildContext context)
    {
        if (IsStored(text, context)) return $"it is an environment of the store, made already: \"poncho run -e {text} COMMAND\" uses it; a new one is made from a spec";
        var near = NearFiles.Of(text);
        return near.Count == 0 ? null : $"did you mean {Shown.Choice([.. near.Select(path => $"\"{path}\"")])}?";
    }

    private static bool IsStored(string text, BuildContext context)
    {
        try
        {
            new EnvironmentFinder(context.Home.Store).FindInStore(text);
            return true;
        }
        catch (PonchoException)
        {
            return false;
        }
    }
}
