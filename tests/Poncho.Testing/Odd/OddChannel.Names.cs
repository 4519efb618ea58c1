namespace Poncho.Testing.Odd;

/// <content>Names, and how archives are put together.</content>
public static partial class OddChannel
{
    private static string LongName(int length) => string.Concat(Enumerable.Repeat("share/a-folder-with-a-long-name/", length / 32 + 1))[..(length - 1)] + "z";

    private static OddPackage GnuLongNames() => new OddPackage("odd-gnu-long-names")
        .File(LongName(150), "150\n").But(Gnu).File(LongName(300), "300\n").But(Gnu).SoftLink("share/link", LongName(150)["share/".Length..]).But(Gnu);

    private static OddPackage PaxLongNames() => new OddPackage("odd-pax-long-names")
        .File(LongName(101), "101\n").File(LongName(300), "300\n").File("share/" + new string('n', 255), "255\n").SoftLink("share/link", LongName(150)["share/".Length..]);

    private static OddPackage PrefixedNames() => new OddPackage("odd-prefixed-names").File(LongName(200), "200\n").But(entry => entry with { LongNames = LongNames.Prefix });

    private static OddPackage StrangeNames() => new OddPackage("odd-strange-names")
        .File("share/a name with spaces", "1\n").File("share/two\nlines", "2\n").File("share/größe.txt", "3\n").File("share/gro\u0308ße.txt", "4\n").File("share/日本/語", "5\n")
        .File("share/\U0001F40E", "6\n").File("share/#hash", "7\n").File("share/-dash", "8\n").File("share/\"quoted\" 'name'", "9\n").File("share/tab\there", "10\n").File("share/trailing ", "11\n")
        .File("share/a cfg", $"{Placeholder}\n", placeholder: Placeholder);

    private static OddPackage CaseClashes() => new OddPackage("odd-case-clashes").File("share/README", "upper\n").File("share/readme", "lower\n").File("Share/x", "folder\n");

    private static OddPackage DotSlashNames() => new OddPackage("odd-dot-slash-names")
        .Entry(new OddEntry { Name = "./", Type = '5', Mode = 0b111_101_101 }).File("share/a", "a\n").But(entry => entry with { Name = "./share/a" });

    private static OddPackage ManyFrames() => new OddPackage("odd-many-frames") { Frames = OddFrames.Many }
        .File("share/a", new string('a', 5000)).File("share/b.cfg", new string('b', 2000) + Placeholder + "\n", placeholder: Placeholder);

    private static OddPackage LargeWindow() => new OddPackage("odd-large-window") { Frames = OddFrames.LargeWindow }
        .File("share/a", new string('a', 300_000)).File("share/b.cfg", Placeholder, placeholder: Placeholder);

    private static OddPackage DeflatedMembers() => new OddPackage("odd-deflated-members") { Frames = OddFrames.Deflated }
        .File("share/a", new string('a', 5000)).File("share/b.cfg", Placeholder, placeholder: Placeholder);

    private static OddEntry Gnu(OddEntry entry) => entry with { LongNames = LongNames.Gnu };
}
