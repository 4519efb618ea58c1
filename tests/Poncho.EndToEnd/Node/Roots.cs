using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Node;

/// <summary>Runs <c>poncho_package_run</c> with another folder as its root: it finds there what a test put into it, and nothing of this machine.</summary>
internal static class Roots
{
    /// <summary>An empty folder as a root, with the program as <c>/run</c>; skips the test where that cannot be.</summary>
    public static string Make(string root)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can change the root folder");
        Directory.CreateDirectory(root);
        File.Copy(PublishedPrograms.Path("poncho_package_run"), Path.Combine(root, "run"));
        return root;
    }

    /// <summary>Runs the program in it, with an empty environment.</summary>
    public static Task<ProgramResult> RunAsync(string root, params string[] arguments) => RunAsync(root, [], arguments);

    /// <summary>The same with <c>/proc</c> in it: glibc's loader finds the libraries beside a program by that.</summary>
    public static Task<ProgramResult> RunWithProcAsync(string root, params string[] arguments)
    {
        Directory.CreateDirectory(Path.Combine(root, "proc"));
        string script = $"mount --rbind /proc \"$0/proc\" && exec env -i {ChangeRoot} \"$0\" /run \"$@\"";
        return Programs.RunAsync("unshare", ["--mount", "/bin/sh", "-c", script, root, .. arguments]);
    }

    private static string ChangeRoot => Programs.Find("chroot") ?? "/usr/sbin/chroot";

    /// <summary>The same with variables.</summary>
    public static Task<ProgramResult> RunAsync(string root, IReadOnlyList<string> variables, params string[] arguments) =>
        Programs.RunAsync("env", ["-i", .. variables, ChangeRoot, root, "/run", .. arguments]);
}
