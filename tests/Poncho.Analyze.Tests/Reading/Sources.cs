using System.Text;
using Poncho.Analyze.Imports;
using Poncho.Analyze.Reading;
using Xunit;

namespace Poncho.Analyze.Tests.Reading;

/// <summary>Reads sources that tests write down.</summary>
internal static class Sources
{
    public static SourceReading Read(string source) => SourceReader.Read(Encoding.UTF8.GetBytes(source));

    /// <summary>The imports, each as "module", "module:name,name" with leading dots.</summary>
    public static string Imports(string source)
    {
        SourceReading reading = Read(source);
        Assert.Null(reading.Problem);
        return string.Join(' ', reading.Imports.Select(Shown));
    }

    /// <summary>The imports with what their use is.</summary>
    public static string Uses(string source) => string.Join(' ', Read(source).Imports.Select(import => $"{Shown(import)}={import.Use}"));

    public static string Shown(SourceImport import) =>
        new string('.', import.Level) + import.Module + (import.Names.Count == 0 ? "" : ":" + string.Join(',', import.Names));
}
