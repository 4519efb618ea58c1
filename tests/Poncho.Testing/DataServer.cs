using System.Diagnostics;

namespace Poncho.Testing;

/// <summary>The shared data over HTTP on the loopback address, as real hosts serve it: the data's own <c>serve</c>, on a free port, gone when disposed.</summary>
public sealed class DataServer : IDisposable
{
    private readonly Process _process;

    private DataServer(Process process)
    {
        _process = process;
        Url = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the data's server did not start");
    }

    /// <summary>Such as <c>http://127.0.0.1:40123</c>.</summary>
    public string Url { get; }

    /// <summary>Starts it; skips the test, with the reason, where the data or Python is absent.</summary>
    /// <param name="log">A file that gets a line for each request (METHOD PATH STATUS BYTES); null for none.</param>
    /// <param name="git">A folder of bare repositories, to be had at <c>/git/NAME.git</c>; null for none.</param>
    public static DataServer Start(string? log = null, string? git = null)
    {
        string script = TestData.Path("serve"), python = Programs.Need("python3");
        // It knows its files by their real paths, and the data may be reached by a link.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "script=$(readlink -f \"$1\"); shift; exec \"$0\" \"$script\" \"$@\"", python, script, "--port", "0"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (log is not null)
        {
            start.ArgumentList.Add("--log");
            start.ArgumentList.Add(log);
        }

        if (git is not null)
        {
            start.ArgumentList.Add("--git");
            start.ArgumentList.Add(git);
        }

        return new DataServer(Process.Start(start)!);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
