namespace Poncho.Testing.Odd;

/// <content>Packages that are broken or hostile.</content>
public static partial class OddChannel
{
    private static OddPackage AbsoluteName() => new OddPackage("odd-absolute-name") { RefusedFor = "is absolute" }.Entry(new OddEntry { Name = "/tmp/odd-absolute", Content = Bytes("x") });

    private static OddPackage LeavingName() => new OddPackage("odd-leaving-name") { RefusedFor = "leaves the prefix" }.Entry(new OddEntry { Name = "share/../../odd-leaving", Content = Bytes("x") });

    private static OddPackage Device() => new OddPackage("odd-device") { RefusedFor = "is a device" }.Entry(new OddEntry { Name = "dev/null", Type = '3' });

    private static OddPackage Fifo() => new OddPackage("odd-fifo") { RefusedFor = "is a fifo" }.Entry(new OddEntry { Name = "var/fifo", Type = '6' });

    private static OddPackage NulInName() => new OddPackage("odd-nul-in-name") { RefusedFor = "NUL" }
        .Entry(new OddEntry { Name = "share/x", Content = Bytes("x"), Pax = new Dictionary<string, string> { ["path"] = "share/a\0b" } });

    private static OddPackage ThroughLink() => new OddPackage("odd-through-link") { RefusedFor = "lies below a soft link" }
        .SoftLink("share/out", "/tmp").File("share/out/odd-through-link", "x");

    private static OddPackage HardLinkOutside() => new OddPackage("odd-hard-link-outside") { RefusedFor = "links to what is absolute" }.Entry(new OddEntry { Name = "share/passwd", Type = '1', Link = "/etc/passwd" });

    private static OddPackage LeavingPath() => new OddPackage("odd-leaving-path") { RefusedFor = "leaves the prefix" }.Listed(new OddPath { Path = "../odd-leaving-path" });

    private static OddPackage MissingFile() => new OddPackage("odd-missing-file") { RefusedFor = "lacks a file" }.File("share/a", "a\n").Listed(new OddPath { Path = "share/missing" });

    private static OddPackage WrongSize() => new OddPackage("odd-wrong-size") { RefusedFor = "bytes" }.File("share/a", "a\n").ButListed(path => path with { Size = 3 });

    private static OddPackage NewerPaths() => new OddPackage("odd-newer-paths") { RefusedFor = "path_type" }.Listed(new OddPath { Path = "share/a", Type = "reflink" });
}
