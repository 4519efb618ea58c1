using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Poncho.Builder.Specs;
using Poncho.IO;
using Xunit;

namespace Poncho.Builder.Tests.Specs;

public class SpecPropertyTests
{
    private static readonly Gen<string[]> Names = Gen.Elements("A", "B_1", "DATA_DIR", "x", "_x", "REFERENCE_DB").ListOf().Select(names => names.Distinct().ToArray());

    private static readonly Gen<string> AnyText = Gen.Choose(0x21, 0xD7FF).Where(c => !char.IsControl((char)c) && !char.IsWhiteSpace((char)c)).Select(c => (char)c).NonEmptyListOf().Select(c => new string([.. c]));

    // An address and a marker may hold anything.
    private static readonly Gen<string> Lines = Gen.OneOf(Gen.Elements("numpy", "a[x,y]>=1,<2", "--pre", "--index-url https://h/simple", "https://h/a.whl"), AnyText.Select(text => $"p @ https://h/x{text}"), AnyText.Select(text => $"p>=1 ; python_version != '{text}'"));

    private static readonly Gen<Said> Anything =
        from channels in Gen.Elements("conda-forge", "defaults", "https://host/x", "/a/folder", "a: b", "#c", "true").ListOf()
        from conda in Gen.Elements("python", "numpy=1.26", "numpy >=1,<3", "conda-forge::click=8.1.7", "x==1.0=h_0", "null").NonEmptyListOf()
        from pip in Lines.ListOf()
        from git in Names
        from http in Names
        from variables in Names
        select new Said([.. channels.Distinct()], [.. conda], [.. pip], git, [.. http.Except(git)], [.. variables.Except(git).Except(http)]);

    [Fact]
    public void What_is_printed_in_any_form_is_read_as_it_was_said() =>
        Check((said, form, seed) =>
        {
            var spec = Parse(new SpecPrinter(seed).Print(said, form));
            Assert.Equal(form == Form.List ? [] : said.Channels, spec.Channels.Select(c => c.Text));
            Assert.Equal(said.Conda, spec.Conda.Select(c => c.Text));
            Assert.Equal(said.Pip, spec.Pip.Select(p => p.Written));
            Assert.Equal(said.Git.Order(StringComparer.Ordinal).Select(n => (n, "https://host/" + n)), spec.Git.Select(g => (g.Name, g.Remote)));
            Assert.Equal(said.Http.Order(StringComparer.Ordinal).Select(n => (n, HttpPartType.Tar, "https://host/" + n)), spec.Http.Select(h => (h.Name, h.Type, h.Url)));
            Assert.Equal(said.Variables.Order(StringComparer.Ordinal).Select(n => (n, n + " \"x\"")), spec.Variables.Select(v => (v.Name, v.Value)));
        });

    [Fact]
    public void All_forms_of_the_same_have_the_same_digest() =>
        Check((said, form, seed) =>
        {
            var same = form == Form.List ? said with { Channels = [] } : said;
            Assert.Equal(Parse(new SpecPrinter(0).Print(same, Form.EnvironmentYaml)).ContentDigest, Parse(new SpecPrinter(seed).Print(same, form)).ContentDigest);
        });

    private static void Check(Action<Said, Form, int> property)
    {
        var cases = from said in Anything
                    from form in Gen.Elements(Enum.GetValues<Form>())
                    from seed in Gen.Choose(0, int.MaxValue - 1)
                    select (said, form, seed);
        Prop.ForAll(cases.ToArbitrary(), c => property(c.said, c.form, c.seed)).QuickCheckThrowOnFailure();
    }

    private static Spec Parse(string text) => SpecReader.Parse("s", Encoding.UTF8.GetBytes(text), EnvironmentVariables.None);
}
