using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.EndToEnd.WrongInput;

/// <summary>A user with a channel of small packages, of which some are not what they should be; it is also served over HTTP.</summary>
public sealed class WrongChannel : IAsyncLifetime
{
    private readonly List<OddPackage> _packages =
    [
        .. OddChannel.Good.Where(package => package.Name is "odd-generic" or "odd-clobber-one" or "odd-clobber-two" or "odd-link-scripts" or "odd-empty-files"),
        new OddPackage("odd-other-bytes").File("share/other", "other\n"),
        new OddPackage("odd-cut-short").File("share/cut", new string('x', 5000)),
        new OddPackage("odd-low") { Version = "1.0" }.File("share/low", "1\n"),
        new OddPackage("odd-low") { Version = "2.0" }.File("share/low", "2\n"),
        new OddPackage("odd-high") { Depends = ["odd-low 1.*"] }.File("share/high", "high\n"),
        new OddPackage("odd-incomplete") { Depends = ["odd-nowhere >=3"] }.File("share/incomplete", "x\n"),
        .. OddChannel.Broken.Where(package => package.Name is "odd-leaving-name" or "odd-missing-file"),
    ];

    internal PublishedPoncho Poncho { get; } = new();

    internal CountingServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await OddChannel.WriteAsync(Poncho["odd"], _packages, (package, bytes) => package.Name == "odd-cut-short" ? bytes[..(bytes.Length * 2 / 3)] : bytes);
        string changed = Poncho["odd", "linux-64", "odd-other-bytes-1.0-c_0.conda"];
        byte[] bytes = await File.ReadAllBytesAsync(changed);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(changed, bytes);
        Server = new CountingServer(Poncho["odd"]);
        // What does not answer is asked once.
        Poncho.Environment["CONDARC"] = Poncho.Write("condarc", "remote_max_retries: 0\n");
    }

    public ValueTask DisposeAsync()
    {
        Server.Dispose();
        Poncho.Dispose();
        return default;
    }
}
