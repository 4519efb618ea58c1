using Poncho.IO;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>Digests as people read them.</summary>
internal static class DigestText
{
    /// <summary>The first twelve digits, as docker shows them: enough to tell blobs apart by eye.</summary>
    public static string Short(Digest digest) => digest.Hex[..12];

    /// <summary>A name and its digest, on one line; on a terminal that is too narrow for both on two, since a digest that wraps cannot be copied.</summary>
    public static void WriteNamed(Terminal terminal, string name, Digest digest)
    {
        string line = $"{name} {digest}";
        if (terminal.OutputWidth() is { } width && line.Length > width)
        {
            terminal.Output.WriteLine(name);
            terminal.Output.WriteLine(digest.ToString());
            return;
        }

        terminal.Output.WriteLine(line);
    }
}
