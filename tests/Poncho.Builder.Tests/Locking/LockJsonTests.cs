using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Locking;

public class LockJsonTests
{
    private static readonly Digest s_digest = Digest.Of("something"u8);

    private static readonly Gen<CondaSource> Conda =
        from name in Gen.Elements("python", "numpy", "_libgcc_mutex", "r-base", "backports.zoneinfo")
        from version in Gen.Elements("1", "2024a", "1!2.0rc1", "3.11.2", "0.1_p3", "1.0+cpu")
        from checksum in Gen.Elements(0, 1)
        from size in Gen.Elements<long?>(null, 0, 17, long.MaxValue)
        from noarch in Gen.Elements(true, false)
        select new CondaSource
        {
            Name = name,
            Version = version,
            Build = "py311_0",
            Url = $"https://conda.anaconda.org/conda-forge/{(noarch ? "noarch" : "linux-64")}/{name}-{version}-py311_0.conda",
            Size = size,
            Sha256 = checksum == 0 ? s_digest : null,
            Md5 = checksum == 0 ? null : "0123456789abcdef0123456789abcdef",
            IsNoarchPython = noarch,
            PythonSitePackagesPath = name == "python" && noarch ? "lib/python3.13t/site-packages" : null,
        };

    private static readonly Gen<LockedSource> Data =
        from name in Gen.Elements("DATA_DIR", "_x", "Y1")
        from git in Gen.Elements(true, false)
        from keeps in Gen.Elements(true, false)
        select git
            ? (LockedSource)new GitSource { Name = name, Url = "https://host/a b.git", Ref = keeps ? "main" : null, Commit = new string('a', 40), Path = keeps ? null : "data/é", KeepsGit = keeps }
            : new HttpSource { Name = name, Url = "https://host/x?y=\"z\"", Type = keeps ? HttpPartType.Tar : HttpPartType.File, Compression = keeps ? HttpCompression.Zstd : HttpCompression.None, Size = 5, Sha256 = s_digest };

    private static readonly Gen<LockFile> Locks =
        from platforms in Gen.Elements("linux-64", "linux-aarch64").NonEmptyListOf()
        from conda in Conda.ListOf()
        from data in Data.ListOf()
        from compile in Gen.Elements(true, false)
        from values in Gen.Elements("", "a b", "\"\\", "two\nlines", "é\u2028😀", "</script>").ListOf()
        select new LockFile
        {
            Platforms = [.. platforms.Distinct().Order(StringComparer.Ordinal).Select((platform, i) => new EnvironmentLock
            {
                Platform = platform,
                Spec = s_digest,
                VirtualPackages = ["__glibc=2.17=0", "__unix=0=0"],
                ByteCompilation = compile && i == 0 ? ByteCompilation.Compiled : ByteCompilation.Left,
                Requested = ["python 3.11.*", "numpy"],
                Variables = values.Select((value, n) => ("V" + n, value)).ToDictionary(v => v.Item1, v => v.value),
                Sources = [.. conda.Where(s => s.IsNoarchPython || platform == "linux-64").Concat<LockedSource>(data).DistinctBy(s => (s.Kind, s.Name))],
            })],
        };

    [Fact]
    public void What_is_written_is_read_as_it_was_said() => Prop.ForAll(Locks.ToArbitrary(), file =>
    {
        byte[] text = LockJson.Write(file);
        var read = LockReader.Read("l", text);
        Assert.Equal(Encoding.UTF8.GetString(text), Encoding.UTF8.GetString(LockJson.Write(read)));
        foreach (var (before, after) in file.Platforms.Zip(read.Platforms))
        {
            Assert.Equal((before.Platform, before.Spec, before.ByteCompilation), (after.Platform, after.Spec, after.ByteCompilation));
            Assert.Equal(before.Variables, after.Variables);
            Assert.Equal(before.Sources, after.Sources.Select(s => s with { FetchUrls = [] }));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_text_is_made_to_be_read_in_a_diff()
    {
        var one = new EnvironmentLock
        {
            Platform = "linux-64",
            Spec = s_digest,
            VirtualPackages = ["__glibc=2.36=0"],
            ByteCompilation = ByteCompilation.Compiled,
            Requested = ["zlib >=1.2"],
            Variables = new Dictionary<string, string> { ["B"] = "2", ["A"] = "1" },
            Sources =
            [
                new CondaSource { Name = "zlib", Version = "1.2", Build = "h_0", Url = "https://conda.anaconda.org/c/linux-64/zlib-1.2-h_0.conda", Size = 3, Sha256 = s_digest },
                new GitSource { Name = "DATA", Url = "https://host/d.git", Commit = new string('0', 40) },
            ],
        };
        Approved.Matches(Encoding.UTF8.GetString(LockJson.Write(one)), "lock-one-platform");
        Approved.Matches(Encoding.UTF8.GetString(LockJson.Write(new LockFile { Platforms = [one, one with { Platform = "linux-aarch64", ByteCompilation = ByteCompilation.Left, Sources = [] }] })), "lock-two-platforms");
    }

    [Fact]
    public void Unknown_members_are_ignored()
    {
        var read = LockReader.Read("l", Lock(source: """{"kind":"conda","name":"a","version":"1","build":"0","url":"https://h/c/noarch/a-1-0.conda","sha256":"SHA","from":{"the":["future"]}}""", top: "\"comment\": [1, {}],", platform: "\"more\": null,"));
        Assert.Equal("a 1 0", Assert.Single(read.Platforms[0].Sources).ToString());
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "\"schema\": 1", "\"schema\": 2", "l:1:12: a lock of schema 2, and this program knows those up to 1: \"2\"" },
        { "\"schema\": 1", "\"schema\": 0", "no lock has this schema" },
        { "\"schema\": 1", "\"schema\": \"1\"", "must be a whole number" },
        { "\"schema\": 1", "\"schema\": 99999999999999999999", "must be a whole number" },
        { "sha256:", "md5:", "not a digest" },
        { "\"compile\": true", "\"compile\": 1", "must be true or false" },
        { "\"compile\": true,", "", "\"compile\" is missing" },
        { "\"linux-64\"", "\"../../etc\"", "not a platform" },
        { "\"sources\"", "\"virtual_packages\": [\"cuda\"], \"sources\"", "not a virtual package" },
        { "\"requested\": []", "\"requested\": [\"a\\nb\"]", "more than one line" },
        { "\"variables\": {}", "\"variables\": {\"PATH\": \"x\"}", "activation sets this variable itself" },
        { "\"variables\": {}", "\"variables\": {\"A\\u0000\": \"x\"}", "not a variable's name" },
        { "\"variables\": {}", "\"variables\": {\"A\": \"\\u0000\"}", "zero byte" },
        { "\"name\":\"a\"", "\"name\":\"../a\"", "not the name of a package" },
        { "\"name\":\"a\"", "\"name\":\"A\"", "not the name of a package" },
        { "\"version\":\"1\"", "\"version\":\"1/2\"", "not a version" },
        { "\"version\":\"1\",", "", "\"version\" is missing" },
        { "\"build\":\"0\"", "\"build\":\"\"", "is empty" },
        { "https://h/c", "ftp://h/c", "not an address" },
        { "https://h/c", "https://me:secret@h/c", "holds no password: \"https://h/c" },
        { "https://h/c", "https://h/t/secret/c", "holds no password: \"https://h/c" },
        { "a-1-0.conda", "a-1-0.zip", "not the address of a conda package" },
        { "/noarch/", "/linux-aarch64/", "a package of platform linux-aarch64 is locked for linux-64" },
        { "\"sha256\":\"SHA\"", "\"sha256\":\"abc\"", "not a sha256" },
        { "\"sha256\":\"SHA\"", "\"md5\":\"abc\"", "not an md5" },
        { ",\"sha256\":\"SHA\"", "", "no checksum of \"a\"" },
        { "\"kind\":\"conda\"", "\"kind\":\"deb\"", "a kind of source that this version does not know" },
        { "\"kind\":\"conda\"", "\"kind\":\"git\"", "\"commit\" is missing" },
        { "\"build\":\"0\"", "\"build\":\"0\",\"size\":-1", "must be a whole number from 0" },
        { "\"build\":\"0\"", "\"build\":\"0\",\"python_site_packages_path\":\"lib/../..\"", "not a folder below the prefix" },
        { "}]", "},{\"kind\":\"conda\",\"name\":\"a\",\"version\":\"1\",\"build\":\"0\",\"url\":\"https://h/c/noarch/a-1-0.conda\",\"sha256\":\"SHA\"}]", "locked twice: \"a\"" },
        { "{\"schema\"", "<<<<<<< HEAD\n{\"schema\"", "both sides of a merge" },
        { "{\"schema\"", "[{\"schema\"", "not valid JSON" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_no_lock_of_ours_says_is_refused(string part, string instead, string message)
    {
        string text = Encoding.UTF8.GetString(Lock());
        part = part.Replace("SHA", s_digest.Hex, StringComparison.Ordinal);
        Assert.Contains(part, text, StringComparison.Ordinal);
        string wrong = text.Replace(part, instead.Replace("SHA", s_digest.Hex, StringComparison.Ordinal), StringComparison.Ordinal);
        var e = Assert.Throws<SpecException>(() => LockReader.Read("l", Encoding.UTF8.GetBytes(wrong)));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_text_is_refused_or_still_a_lock()
    {
        byte[] whole = LockJson.Write(LockReader.Read("l", Lock()));
        var random = new Random(17);
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = [.. whole];
            for (int n = random.Next(1, 4); n > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0) damaged = damaged[..random.Next(damaged.Length)];
            try
            {
                LockJson.Write(LockReader.Read("l", damaged));
            }
            catch (PonchoException)
            {
            }
        }
    }

    private static byte[] Lock(string? source = null, string top = "", string platform = "")
    {
        source ??= """{"kind":"conda","name":"a","version":"1","build":"0","url":"https://h/c/noarch/a-1-0.conda","sha256":"SHA"}""";
        string text = $"{{\"schema\": 1, {top} \"spec\": \"{s_digest}\", \"compile\": true, \"requested\": [], \"variables\": {{}}, \"platforms\": {{\"linux-64\": {{{platform} \"sources\": [{source}]}}}}}}";
        return Encoding.UTF8.GetBytes(text.Replace("SHA", s_digest.Hex, StringComparison.Ordinal));
    }
}
