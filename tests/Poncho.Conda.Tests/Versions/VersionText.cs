using FsCheck;
using FsCheck.Fluent;
using Poncho.Conda.Versions;

namespace Poncho.Conda.Tests.Versions;

/// <summary>Made-up versions for properties: numbers of all sizes, letters of all kinds, epochs, local parts, separators at the end.</summary>
internal static class VersionText
{
    private static readonly Gen<string> Number = Gen.Elements("0", "1", "2", "10", "00", "007", "65535", "65536", "20231231", "1152921504606846975", "1152921504606846976", "18446744073709551615");

    private static readonly Gen<string> Letters = Gen.Elements("a", "b", "rc", "dev", "DEV", "post", "devdev", "abcdefghijkl", "abcdefghijklm", "ABCDEFGHIJKLN");

    public static Gen<string> Texts { get; } =
        from first in Segment()
        from others in Segment().ListOf(4)
        from kept in Gen.Choose(0, 4)
        from separator in Gen.Elements(".", ".", ".", "_", "-")
        from epoch in Gen.Elements("", "", "", "", "1!", "0!")
        from local in Gen.Elements("", "", "", "", "+1", "+a.2", "+0")
        from end in Gen.Elements("", "", "", "", "_")
        where end != "_" || separator != "-"
        select epoch + string.Join(separator, others.Take(kept).Prepend(first)) + end + local;

    public static Arbitrary<CondaVersion> Arbitrary { get; } = Texts.Select(text => CondaVersion.Parse(text)).ToArbitrary();

    private static Gen<string> Segment() => Gen.Frequency(
        (6, Number),
        (2, Letters),
        (2, from number in Number from letters in Letters select number + letters),
        (1, from letters in Letters from number in Number select letters + number));
}
