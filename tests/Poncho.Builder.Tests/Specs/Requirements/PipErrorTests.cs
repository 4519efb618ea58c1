using System.Text;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Requirements;

public sealed class PipErrorTests : IDisposable
{
    private static readonly string[] Wrong =
    [
        "numpy=1.26",
        "numpy\nscipy 1.2",
        "numpy\nscipy >=1 <2",
        "a\n[b]==1",
        "a[b==1",
        "a ;",
        "a @ ",
        "conda-forge::numpy\n--pre",
        "a==1 --hash=md5:00",
        "a==1 --hash",
        "a --no-binary :all:",
        "a --hahs=x",
        "a --config-settings \"x",
        "--index https://me:secret@h/simple",
        "--extra-index-urls https://me:secret@h/simple",
        "--upgrade\nnumpy",
        "--index-url",
        "--pre yes",
        "--pre=yes",
        "--no-index numpy",
        "-f \"x",
        "-e",
        "-e ./none",
        "-e none",
        "./none",
        "wheels/none-1.0-py3-none-any.whl",
        "https://me:secret@h/a.whl --nonsense",
        "-x",
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The texts are product: they are read in review, in approved/pip-errors.txt.</summary>
    [Fact]
    public void A_wrong_line_for_pip_is_told_where_and_how()
    {
        var told = new StringBuilder();
        string path = _folder["s"];
        foreach (string text in Wrong)
        {
            told.Append(text).Append('\n');
            if (Record.Exception(() => SpecReader.Parse(path, Encoding.UTF8.GetBytes(text), EnvironmentVariables.None)) is not SpecException error)
            {
                told.Append("    taken, or not told\n");
                continue;
            }

            Assert.DoesNotContain("secret", error.Message + error.Hint, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message + error.Hint);
            told.Append("    ").Append(error.Message).Append('\n');
            if (error.Hint is not null) told.Append("    hint: ").Append(error.Hint).Append('\n');
        }

        Approved.Matches(told.Replace(_folder.Path, "@").ToString(), "pip-errors");
    }
}
