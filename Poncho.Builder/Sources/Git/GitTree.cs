using System.Diagnostics;
using System.Text;
using Poncho.Conda.Packages;
using Poncho.IO;

namespace Poncho.Builder.Sources.Git;

/// <summary>Lists the files of a commit, without a checkout: what attributes, filters and line-end settings would change stays as it was committed.</summary>
/// <param name="git">The program.</param>
/// <param name="limits">How many entries are believed: a few KB of trees that hold one another can name any number.</param>
internal sealed class GitTree(GitProgram git, ArchiveLimits limits)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>All entries below a folder, in git's order; nothing of submodules but that they are there.</summary>
    /// <param name="cache">Has the commit.</param>
    /// <param name="remote">For messages.</param>
    /// <param name="commit">Which.</param>
    /// <param name="below">The folder; null for all.</param>
    /// <param name="cancel">Ends git.</param>
    /// <exception cref="PonchoException">There is no such folder, or the tree holds what no folder may.</exception>
    public async Task<List<GitEntry>> ListAsync(GitCache cache, GitRemote remote, string commit, string? below, CancellationToken cancel)
    {
        using var process = git.Start(new GitCall { Words = ["ls-tree", "-r", "-z", "--full-tree", below is null ? commit : $"{commit}:{below}"], Repository = cache.Folder, Reach = GitReach.Cache });
        using var kill = cancel.Register(() => GitProgram.Kill(process));
        process.StandardInput.Close();
        var error = GitProgram.ReadErrorAsync(process);
        var entries = new List<GitEntry>();
        try
        {
            await foreach (var line in LinesAsync(process.StandardOutput.BaseStream, remote))
            {
                if (entries.Count == limits.Entries) throw new PonchoException($"git repository {remote} has more than {limits.Entries} files at commit \"{commit}\"", "name a folder of it by \"path\"");
                entries.Add(Parse(line.Span, remote));
            }
        }
        catch
        {
            GitProgram.Kill(process);
            throw;
        }

        string said = await error;
        await process.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        if (process.ExitCode == 0) return entries;
        throw below is null ? GitErrors.Cache(cache.Folder, said) : new PonchoException($"git repository {remote} has no such folder at commit {commit}: \"{below}\"", "check \"path\" and \"ref\"");
    }

    // Each ends with a NUL.
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(Stream output, GitRemote remote)
    {
        const int Longest = 64 * 1024;
        byte[] buffer = new byte[Longest];
        int held = 0;
        while (true)
        {
            int read = await output.ReadAsync(buffer.AsMemory(held), CancellationToken.None);
            held += read;
            int start = 0;
            for (int end; (end = Array.IndexOf(buffer, (byte)0, start, held - start)) >= 0; start = end + 1) yield return buffer.AsMemory(start, end - start);
            buffer.AsSpan(start, held - start).CopyTo(buffer);
            held -= start;
            if (held == buffer.Length) throw Refused(remote, "...", "is too long");
            if (read == 0) yield break;
        }
    }

    // MODE SP TYPE SP OBJECT TAB PATH
    private static GitEntry Parse(ReadOnlySpan<byte> line, GitRemote remote)
    {
        int tab = line.IndexOf((byte)'\t');
        string[] fields = Encoding.ASCII.GetString(line[..tab]).Split(' ');
        var kind = fields[0] switch
        {
            "120000" => GitEntryKind.Link,
            "160000" => GitEntryKind.Commit,
            "100755" => GitEntryKind.Executable,
            _ => GitEntryKind.File,
        };
        return new GitEntry(PathOf(line[(tab + 1)..], remote), kind, fields[2]);
    }

    private static string PathOf(ReadOnlySpan<byte> bytes, GitRemote remote)
    {
        string path;
        try
        {
            path = Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Refused(remote, Encoding.Latin1.GetString(bytes), "is no text in UTF-8");
        }

        if (PackagePath.Fault(path) is { } fault) throw Refused(remote, path, fault);
        // Git itself refuses to check these out: who works in the folder would run what such a repository says.
        if (path.Split('/').Any(part => part.Equals(".git", StringComparison.OrdinalIgnoreCase))) throw Refused(remote, path, "is git's own");
        return path;
    }

    private static PonchoException Refused(GitRemote remote, string path, string why) =>
        new($"a name in git repository {remote} {why}: \"{new string([.. path.Take(200).Select(c => char.IsControl(c) ? '?' : c)])}\"", "leave the file out of what is wanted by \"path\", or rename it there");
}
