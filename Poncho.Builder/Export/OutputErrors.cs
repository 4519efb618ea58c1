using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Export;

/// <summary>An output that its disk does not take: it is the user's own place, and no folder of Poncho's that a variable moves.</summary>
internal static class OutputErrors
{
    /// <summary>Whether an error says that the output's place is full or closed.</summary>
    public static bool IsOfPlace(PonchoException error, string output)
    {
        bool isRefused = FileErrors.IsFull(error.InnerException) || FileErrors.IsForbidden(error.InnerException);
        string bare = output.TrimEnd('/');
        return isRefused && (error.Message.Contains($"\"{bare}", StringComparison.Ordinal) || error.Message.Contains($"\"{Path.GetFullPath(bare)}", StringComparison.Ordinal));
    }

    /// <summary>The same error with what helps.</summary>
    public static PonchoException Elsewhere(PonchoException error) => new(error.Message, "free some space there, or name a place on another disk", error.InnerException);

    /// <summary>The same of an environment that is in the store by now.</summary>
    public static PonchoException InStore(PonchoException error, string name) =>
        new(error.Message, $"it is in the store as {name}: \"poncho export {name} OUTPUT\" writes it to another place", error.InnerException);
}
