using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Poncho.Registry.Commands;

/// <summary>Options that several commands have, and kinds of values.</summary>
internal static class CommonSymbols
{
    private const long MostDays = 36_500;

    public static Option<string> Root() => new("--root") { HelpName = "DIR", Description = "The folder that has everything; made where it is not there.", Required = true };

    /// <summary>An option that takes a size such as <c>10G</c>.</summary>
    public static Option<long?> Size(string name, string description) => new(name)
    {
        HelpName = "SIZE",
        Description = description,
        CustomParser = result => Value(result, SizeText.Parse(result.Tokens[0].Value), "a size, such as 500M or 10G"),
    };

    /// <summary>An option that takes a time such as <c>24h</c>.</summary>
    public static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result => Value(result, ParseTime(result.Tokens[0].Value), "a time, such as 30m, 24h or 7d"),
    };

    /// <summary>Null where the text is none, or more than a hundred years.</summary>
    public static TimeSpan? ParseTime(string text)
    {
        if (text == "0") return TimeSpan.Zero;
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return null;
        long? seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => null };
        return seconds is { } unit && unit * number <= MostDays * 86400 ? TimeSpan.FromSeconds(unit * number) : null;
    }

    /// <summary>Reports what is no value.</summary>
    public static T? Value<T>(ArgumentResult result, T? value, string form)
    {
        if (value is null) result.AddError($"{((OptionResult)result.Parent!).Option.Name} takes {form}: \"{result.Tokens[0].Value}\"");
        return value;
    }
}
