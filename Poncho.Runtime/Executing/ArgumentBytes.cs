using System.Text;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Executing;

/// <summary>
/// The words of a command as bytes. A file's name may be any bytes, and those that are no UTF-8 were lost when the words became text: the
/// command gets those that this process was given.
/// </summary>
internal static class ArgumentBytes
{
    /// <summary>The words, each with a NUL after it.</summary>
    /// <param name="words">Some of them may stand at the end of this process's own command line.</param>
    public static IEnumerable<byte[]> Of(IReadOnlyList<string> words) => Of(words, AsFound.IsKnown ? AsFound.Arguments() : []);

    internal static IEnumerable<byte[]> Of(IReadOnlyList<string> words, IReadOnlyList<byte[]> given)
    {
        for (int i = 0; i < words.Count; i++)
        {
            int at = given.Count - words.Count + i;
            bool isGiven = at >= 0 && Encoding.UTF8.GetString(given[at]) == words[i];
            yield return [.. isGiven ? given[at] : Encoding.UTF8.GetBytes(words[i]), 0];
        }
    }
}
