namespace Poncho.Testing.Odd;

/// <content>Links of all kinds, owners, modes, headers.</content>
public static partial class OddChannel
{
    private static OddPackage HardLinks() => new OddPackage("odd-hard-links")
        .Script("bin/a", "#!/bin/sh\n").HardLink("bin/b", "bin/a").HardLink("share/c", "bin/b")
        .File("etc/a.cfg", $"root={Placeholder}/share\n", placeholder: Placeholder).HardLink("etc/b.cfg", "etc/a.cfg");

    private static OddPackage LinksThatLeave() => new OddPackage("odd-links-that-leave")
        .SoftLink("etc/hosts", "/etc/hosts").SoftLink("share/up", "../../outside").SoftLink("share/deep/up", "../../../../../etc/passwd").File("share/inside", "inside\n");

    private static OddPackage LinkKinds() => new OddPackage("odd-link-kinds")
        .File("lib/liba.so.1.2", "a").SoftLink("lib/liba.so.1", "liba.so.1.2").SoftLink("lib/liba.so", "liba.so.1").SoftLink("share/dangling", "nowhere/at/all")
        .SoftLink("share/folder", "../lib").SoftLink("share/round", "../share/../lib/./liba.so");

    private static OddPackage LinkListedAsFile() => new OddPackage("odd-link-listed-as-file")
        .File("share/a", "a\n").SoftLink("share/b", "a").ButListed(path => path with { Type = "hardlink" });

    private static OddPackage FileListedAsLink() => new OddPackage("odd-file-listed-as-link")
        .File("share/a", "a\n").ButListed(path => path with { Type = "softlink" });

    private static OddPackage OwnersAndModes() => new OddPackage("odd-owners-and-modes")
        .File("share/owned", "1000:100\n").But(entry => entry with { Uid = 1000, Gid = 100, User = "builder" })
        .File("share/private", "0600\n", 0b110_000_000).File("share/all", "0666\n", 0b110_110_110).File("share/read-only", "0444\n", 0b100_100_100)
        .File("bin/all", "0777\n", 0b111_111_111).File("bin/private", "0700\n", 0b111_000_000).File("bin/group", "0775\n", 0b111_111_101)
        .File("share/owner", $"0400 {Placeholder}\n", 0b100_000_000, Placeholder);

    private static OddPackage SetIds() => new OddPackage("odd-set-ids")
        .File("bin/setuid", "04755\n", 0b100_111_101_101).File("bin/setgid", "02755\n", 0b010_111_101_101).File("share/sticky", "01644\n", 0b001_110_100_100);

    private static OddPackage PaxGlobalHeader() => new OddPackage("odd-pax-global-header")
        .Entry(new OddEntry { Name = "", Type = 'g', Pax = new Dictionary<string, string> { ["comment"] = "0123456789abcdef" } }).File("share/a", "a\n");

    private static OddPackage PaxTimes() => new OddPackage("odd-pax-times")
        .File("share/a", "a\n").But(entry => entry with { Pax = new Dictionary<string, string> { ["mtime"] = "1700000000.123456789", ["uname"] = "bäuerin" } });

    private static OddPackage Unlisted() => new OddPackage("odd-unlisted")
        .File("share/listed", "listed\n").Entry(new OddEntry { Name = "share/unlisted", Content = Bytes("unlisted\n") }).Entry(new OddEntry { Name = "empty/", Type = '5', Mode = 0b111_101_101 });

    private static OddPackage Duplicates() => new OddPackage("odd-duplicates")
        .Entry(new OddEntry { Name = "share/twice", Content = Bytes("first, and longer\n") }).File("share/other", "other\n").File("share/twice", "second\n");

    private static OddPackage EmptyFiles() => new OddPackage("odd-empty-files")
        .File("share/empty", "").Script("bin/empty", "").File("share/empty.cfg", "", placeholder: Placeholder);

    private static OddPackage EmptyFolders() => new OddPackage("odd-empty-folders")
        .Folder("var/empty").Folder("var/lib/deep/empty").File("share/a", "a\n");

    private static OddPackage LinkScripts() => new OddPackage("odd-link-scripts")
        .Script("bin/.odd-link-scripts-post-link.sh", "#!/bin/sh\ntouch \"$PREFIX/ran-post-link\"\n").Script("bin/.odd-link-scripts-pre-unlink.sh", "#!/bin/sh\n").File("share/a", "a\n");

    private static OddPackage ClobberOne() => new OddPackage("odd-clobber-one").File("share/clobbered", "one\n").File("share/one", "one\n");

    private static OddPackage ClobberTwo() => new OddPackage("odd-clobber-two") { Depends = ["odd-clobber-one"] }.File("share/clobbered", "two\n").File("share/two", "two\n");
}
