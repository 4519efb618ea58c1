using System.Text;
using Poncho.IO;
using Poncho.Runtime.Activation;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Mounting;

/// <summary>Programs of the machine, such as <c>mount</c>.</summary>
/// <param name="variables">Whose PATH says where they are.</param>
internal sealed class NodePrograms(EnvironmentVariables variables)
{
    // Not on every user's PATH.
    private static readonly string[] s_others = ["/usr/sbin", "/sbin"];

    /// <summary>The full path of the first of some programs that is there; null for none.</summary>
    public string? Find(params ReadOnlySpan<string> names)
    {
        string[] folders = [.. (variables.FindNonEmpty("PATH") ?? "/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries), .. s_others];
        foreach (string name in names)
        {
            foreach (string folder in folders) if (Path.IsPathFullyQualified(folder) && File.Exists($"{folder}/{name}")) return $"{folder}/{name}";
        }

        return null;
    }

    /// <summary>Runs a program to its end. It may leave others behind, which get no open file of this process but what the program prints to.</summary>
    /// <param name="program">Full path.</param>
    /// <param name="words">Its arguments.</param>
    /// <returns>Null where its status is 0; else the last line of what it said, or its status.</returns>
    public string? Run(string program, params IEnumerable<string> words)
    {
        Read(program, words, out string? failure);
        return failure;
    }

    /// <summary>The same, for what it prints.</summary>
    /// <param name="program">Full path.</param>
    /// <param name="words">Its arguments.</param>
    /// <param name="failure">Null where its status is 0; else the last line of what it said, or its status.</param>
    /// <returns>All that it printed, UTF-8.</returns>
    public byte[] Read(string program, IEnumerable<string> words, out string? failure)
    {
        var own = ProcessEnvironment.OfThisProcess(variables);
        own["LC_ALL"] = "C";
        var arguments = words.Prepend(program).Select(word => (byte[])[.. Encoding.UTF8.GetBytes(word), 0]);
        byte[] said = ChildOutput.OfAll(program, arguments, own.Lines(), out int status, out int error);
        failure = error != 0 ? Errors.Text(error) : status == 0 ? null : LastLine(said, status);
        return said;
    }

    private static string LastLine(byte[] said, int status)
    {
        string[] lines = Encoding.UTF8.GetString(said).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? $"status {status}" : PlainText.Line(lines[^1]);
    }
}
