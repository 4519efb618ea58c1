using System.Globalization;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>Numbers of bytes and times as people read them.</summary>
internal static class ByteText
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>
    /// Three or four digits and a decimal unit, as docker and skopeo show sizes: <c>0 B</c>, <c>999 B</c>, <c>1.2 kB</c>, <c>24.0 MB</c>.
    /// </summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        int unit = 0;
        // From 999.95 on, one decimal would round to 1000.0.
        for (; value >= 999.95 && unit < Units.Length - 1; unit++) value /= 1000;
        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>Such as <c>0.4 s</c>, <c>12.0 s</c>, <c>3 min 05 s</c>.</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds < 100
        ? time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s"
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s");

    /// <summary>In the largest unit that fits: <c>3 minutes</c>, <c>2 days</c>.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => "now",
        { TotalHours: < 1 } => Count((int)age.TotalMinutes, "minute"),
        { TotalDays: < 1 } => Count((int)age.TotalHours, "hour"),
        { TotalDays: < 60 } => Count((int)age.TotalDays, "day"),
        { TotalDays: < 730 } => Count((int)(age.TotalDays / 30.44), "month"),
        _ => Count((int)(age.TotalDays / 365.25), "year"),
    };

    /// <summary>A number and its noun: <c>1 layer</c>, <c>2 layers</c>.</summary>
    public static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");
}
