using System.Security.Cryptography;
using System.Text;
using Poncho.Builder.Wheels;
using Poncho.Conda.Packages;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Wheels;

/// <summary>What publishers do with RECORD, and what is said of it: pip and uv install all of these.</summary>
public class RecordCheckTests
{
    private const string Module = "demo.py";
    private static readonly byte[] s_content = Encoding.UTF8.GetBytes("x = 1\n");

    // The digest has both letters in which the alphabets of base64 differ.
    private static readonly byte[] s_ambiguous = Enumerable.Range(0, 10_000).Select(i => Encoding.UTF8.GetBytes($"x = {i}\n"))
        .First(content => Convert.ToBase64String(SHA256.HashData(content)) is var text && text.Contains('+', StringComparison.Ordinal) && text.Contains('/', StringComparison.Ordinal));

    private static readonly Dictionary<string, Func<byte[], string>> s_forms = new()
    {
        { "of the standard", bytes => RecordHash.Text("sha256", SHA256.HashData(bytes)) },
        { "padding", bytes => RecordHash.Text("sha256", SHA256.HashData(bytes)) + "=" },
        { "the other alphabet", bytes => "sha256=" + Convert.ToBase64String(SHA256.HashData(bytes)).TrimEnd('=') },
        { "the other alphabet with padding", bytes => "sha256=" + Convert.ToBase64String(SHA256.HashData(bytes)) },
        { "hex", bytes => "sha256=" + Convert.ToHexStringLower(SHA256.HashData(bytes)) },
        { "hex in capitals", bytes => "SHA256=" + Convert.ToHexString(SHA256.HashData(bytes)) },
        { "base64 of hex", bytes => RecordHash.Text("sha256", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes)))) },
        { "base64 of hex with padding", bytes => "sha256=" + Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes)))) },
        { "blanks", bytes => " " + RecordHash.Text("sha256", SHA256.HashData(bytes)) + " " },
        { "sha384", bytes => RecordHash.Text("sha384", SHA384.HashData(bytes)) },
        { "sha384 as hex", bytes => "sha384=" + Convert.ToHexStringLower(SHA384.HashData(bytes)) },
        { "sha512", bytes => RecordHash.Text("sha512", SHA512.HashData(bytes)) },
        { "sha1", bytes => RecordHash.Text("sha1", Old(HashAlgorithmName.SHA1, bytes)) },
        { "md5", bytes => RecordHash.Text("md5", Old(HashAlgorithmName.MD5, bytes)) },
        { "a kind that nobody knows", _ => "blake9=AAAA" },
        { "none", _ => "" },
    };

    public static TheoryData<string> Forms => [.. s_forms.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_same_hash_is_the_same_in_whatever_form_it_is_written(string form) =>
        Assert.Empty(Said(rows => Changed(rows, row => row with { Hash = s_forms[form](s_ambiguous) }), s_ambiguous));

    private static readonly Dictionary<string, Func<List<RecordRow>, List<RecordRow>>> s_silent = new()
    {
        { "identical rows twice", rows => [.. rows, .. rows] },
        { "no size", rows => Changed(rows, row => row with { Size = "" }) },
        { "a byte order mark", rows => [rows[0] with { Path = "\ufeff" + rows[0].Path }, .. rows.Skip(1)] },
        { "the paths of Windows", rows => [.. rows.Select(row => row with { Path = row.Path.Replace('/', '\\') })] },
        { "paths from here", rows => [.. rows.Select(row => row with { Path = "./" + row.Path })] },
        { "folders", rows => [.. rows, new RecordRow("demo-1.0.dist-info", "", ""), new RecordRow("demo-1.0.dist-info/", "", ""), new RecordRow("other/", "", "")] },
        { "signatures that are not there", rows => [.. rows, new RecordRow("demo-1.0.dist-info/RECORD.jws", "", "")] },
        { "RECORD that does not list itself", rows => [.. rows.Where(row => !row.Path.EndsWith("/RECORD", StringComparison.Ordinal))] },
        { "empty rows", rows => [.. rows, new RecordRow("", "", "")] },
    };

    public static TheoryData<string> Silent => [.. s_silent.Keys];

    [Theory]
    [MemberData(nameof(Silent))]
    public void Nothing_is_said_of_a_RECORD_that_is_right_in_another_form(string form) => Assert.Empty(Said(s_silent[form], s_content));

    private static readonly (string Line, Func<List<RecordRow>, List<RecordRow>> Change)[] s_different =
    [
        ("has another hash than the file: \"demo.py\"", rows => Changed(rows, row => row with { Hash = "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU" })),
        ("has another hash than the file: \"demo.py\"", rows => Changed(rows, row => row with { Hash = "sha256=not base64 at all" })),
        ("has another hash than the file: \"demo.py\"", rows => Changed(rows, row => row with { Hash = "md5=1B2M2Y8AsgTpgAmY7PhCfg" })),
        ("has another hash than the file: \"demo.py\"", rows => [.. rows, .. Changed(rows, row => row with { Hash = "sha256=00" })]),
        ("has another size than the file: \"demo.py\"", rows => Changed(rows, row => row with { Size = "7" })),
        ("has another size than the file: \"demo.py\"", rows => Changed(rows, row => row with { Size = "many" })),
        ("does not list what the wheel holds: \"demo.py\"", rows => [.. rows.Where(row => row.Path != Module)]),
        ("lists what the wheel does not hold: \"gone.py\"", rows => [.. rows, new RecordRow("gone.py", "", "")]),
        ("lists what the wheel does not hold: \"gone0.py\", \"gone1.py\", \"gone2.py\" and 7 more", rows => [.. rows, .. Enumerable.Range(0, 10).Select(i => new RecordRow($"gone{i}.py", "", ""))]),
    ];

    [Fact]
    public void What_differs_is_said_in_one_line_that_names_the_file() =>
        Assert.All(s_different, item => Assert.Equal($"RECORD of wheel demo-1.0-py3-none-any.whl {item.Line}", Assert.Single(Said(item.Change, s_content))));

    [Fact]
    public void Signatures_need_no_row() =>
        Assert.Empty(Said(new TestWheel().Add(Module, s_content).AddUnlisted("demo-1.0.dist-info/RECORD.jws", "{}").AddUnlisted("demo-1.0.dist-info/RECORD.p7s", "x")));

    private static byte[] Old(HashAlgorithmName algorithm, byte[] bytes)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        hash.AppendData(bytes);
        return hash.GetHashAndReset();
    }

    private static List<RecordRow> Changed(List<RecordRow> rows, Func<RecordRow, RecordRow> change) => [.. rows.Select(row => row.Path == Module ? change(row) : row)];

    private static IReadOnlyList<string> Said(Func<List<RecordRow>, List<RecordRow>> change, byte[] content) => Said(new TestWheel { Record = change }.Add(Module, content));

    private static IReadOnlyList<string> Said(TestWheel made)
    {
        using var folder = new TempFolder();
        var wheel = WheelArchive.Open(made.WriteTo(folder.Path), made.FileName, ArchiveLimits.Default);
        try
        {
            using var check = new RecordCheck(wheel.Record, wheel.FileName, wheel.InfoFolder);
            foreach (var entry in wheel.Entries)
            {
                check.Begin(entry.Name, entry.Size);
                wheel.Read(entry, check.Append);
                check.End();
            }

            return check.Finish();
        }
        finally
        {
            wheel.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
