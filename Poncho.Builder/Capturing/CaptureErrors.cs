using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Capturing;

/// <summary>What goes wrong with the files of an environment, said to a user.</summary>
internal static class CaptureErrors
{
    /// <summary>A file or folder of the environment cannot be read.</summary>
    public static PonchoException Unreadable(string path, Exception inner) => inner is UnauthorizedAccessException
        ? new PonchoException($"environment has a file that may not be read (permission denied): \"{path}\"", "make it readable, or let its owner create", inner)
        : FileErrors.CannotRead(path, inner);
}
