namespace Poncho.Testing.Odd;

/// <content>Placeholders in text and in binary files, and the older ways to list them.</content>
public static partial class OddChannel
{
    private const string SharedPlaceholder = "/opt/anaconda1anaconda2anaconda3";

    private static OddPackage SeveralInOneCString() => new OddPackage("odd-several-in-one-c-string")
        .File("lib/liba.so", Bytes($"\u007fELF\0\0{Placeholder}/lib:{Placeholder}/lib64:/usr/lib\0tail\0{Placeholder}\0\0\0end\0"), placeholder: Placeholder);

    private static OddPackage OtherLengths() => new OddPackage("odd-other-lengths")
        .File("lib/short.so", Bytes($"\0{Of(40)}/lib\0next\0"), placeholder: Of(40)).File("lib/long.so", Bytes($"\0{Of(400)}/lib\0next\0"), placeholder: Of(400))
        .File("etc/short.cfg", $"a={Of(40)}/etc\n", placeholder: Of(40)).File("etc/long.cfg", $"a={Of(400)}/etc\n", placeholder: Of(400));

    private static OddPackage LineEnds() => new OddPackage("odd-line-ends")
        .File("etc/crlf.cfg", $"a={Placeholder}\r\nb={Placeholder}/b\r\n", placeholder: Placeholder).File("etc/no-newline.cfg", $"a\nb={Placeholder}", placeholder: Placeholder)
        .Script("bin/crlf", $"#!{Placeholder}/bin/sh\r\necho\r\n", Placeholder).Script("bin/one-line", $"#!{Placeholder}/bin/sh", Placeholder);

    private static OddPackage Shebangs() => new OddPackage("odd-shebangs")
        .Script("bin/python-tool", $"#!{Placeholder}/bin/python\nprint('{Placeholder}')\n", Placeholder).Script("bin/spaced", $"#! {Placeholder}/bin/perl -w\n", Placeholder)
        .Script("bin/arguments", $"#!{Placeholder}/bin/python -E -s\n", Placeholder).Script("bin/env", $"#!/usr/bin/env python\nroot = '{Placeholder}'\n", Placeholder)
        .Script("bin/exec", $"#!/bin/sh\nexec {Placeholder}/bin/tool \"$@\"\n", Placeholder);

    private static OddPackage PlaceholderAtEnd() => new OddPackage("odd-placeholder-at-end")
        .File("lib/end.so", Bytes($"\0head\0{Placeholder}"), placeholder: Placeholder).File("lib/no-nul.so", Bytes($"\0head\0{Placeholder}/share/and more"), placeholder: Placeholder)
        .File("lib/start.so", Bytes($"{Placeholder}/lib\0"), placeholder: Placeholder);

    private static OddPackage ManyInText() => new OddPackage("odd-many-in-text")
        .File("etc/many.cfg", string.Concat(Enumerable.Range(0, 500).Select(i => $"{i}={Placeholder}/{i}:{Placeholder}\n")), placeholder: Placeholder)
        .File("etc/alike.cfg", $"{Placeholder}x {Placeholder[..^1]} {Placeholder[..100]}{Placeholder}\n", placeholder: Placeholder);

    private static OddPackage NothingToReplace() => new OddPackage("odd-nothing-to-replace")
        .File("etc/none.cfg", "nothing here\n", placeholder: Placeholder).File("lib/none.so", Bytes("\0nothing\0"), placeholder: Placeholder);

    private static OddPackage TextThatIsBinary() => new OddPackage("odd-text-that-is-binary").File("lib/odd.bin", Bytes($"\0\u00ff{Placeholder}/x\0\u0080tail\n"), placeholder: Placeholder, fileMode: "text");

    private static OddPackage OneColumnHasPrefix() => new OddPackage("odd-one-column-has-prefix") { IsOld = true, HasPrefix = ["etc/a.cfg", "bin/tool"] }
        .File("etc/a.cfg", $"root={SharedPlaceholder}/share\n").Script("bin/tool", $"#!{SharedPlaceholder}/bin/python\n").File("share/a", $"{SharedPlaceholder} stays\n");

    private static OddPackage OldPackage() => new OddPackage("odd-old-package") { IsOld = true }
        .File("etc/a cfg", $"{Placeholder}\n", placeholder: Placeholder).File("lib/liba.so.1", Bytes($"\0{Placeholder}/lib\0"), placeholder: Placeholder).SoftLink("lib/liba.so", "liba.so.1")
        .File("share/own", "a copy of its own\n", noLink: true).Script("bin/a", "#!/bin/sh\n").HardLink("bin/b", "bin/a");
}
