using System.Text;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Sources.Git;

public class GitSecretTests
{
    [Fact]
    public async Task No_process_has_the_password_of_an_address_in_its_words_and_the_server_gets_it()
    {
        using var folder = new TempFolder();
        Programs.Need("git");
        var words = new List<string>();
        var logins = new List<string?>();
        // While git waits for an answer, all of its processes are there.
        await using var server = new FileServer(Directory.CreateDirectory(folder["empty"]).FullName)
        {
            Answer = context =>
            {
                lock (words)
                {
                    words.AddRange(Words());
                    logins.Add(context.Request.Headers["Authorization"]);
                }

                context.Response.StatusCode = context.Request.Headers["Authorization"] is null ? 401 : 404;
                if (context.Response.StatusCode == 401) context.Response.AddHeader("WWW-Authenticate", "Basic realm=\"r\"");
                context.Response.Close();
                return Task.FromResult(true);
            },
        };
        folder.Write("user/.gitconfig", "[credential]\n helper = \"!echo password=of-the-user; true\"\n");
        var run = await GitRun.InAsync(folder["home"], folder["user"]);
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.LockAsync(GitRun.Part(server.Url.Replace("://", "://me:hunter%3A2$@", StringComparison.Ordinal) + "/r.git")));
        Assert.Equal($"cannot read git repository (there is none): \"{server.Url}/r.git\"", error.Message);
        Assert.Contains(words, line => line.Contains("git-remote-http", StringComparison.Ordinal) && line.Contains(server.Url, StringComparison.Ordinal));
        Assert.DoesNotContain(words, line => line.Contains("hunter", StringComparison.Ordinal));
        Assert.Contains("Basic " + Convert.ToBase64String("me:hunter:2$"u8), logins);
    }

    private static IEnumerable<string> Words()
    {
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path["/proc/".Length])))
        {
            string? words = null;
            try
            {
                words = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(process, "cmdline"))).Replace('\0', ' ');
            }
            catch (IOException)
            {
                // It has ended.
            }

            if (words is not null) yield return words;
        }
    }
}
