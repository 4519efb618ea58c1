using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Poncho.Registry.Commands;

/// <summary>Options that several commands have, and kinds of values.</summary>
internal static class CommonSymbols
{
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

    public static TimeSpan? ParseTime(string text)
    {
        if (text == "0") return TimeSpan.Zero;
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => null,
        };
    }

    /// <summary>Reports what is no value.</summary>
    public static T? Value<T>(ArgumentResult result, T? value, string form)
    {
        if (value is null) result.AddError($"{((OptionResult)result.Parent!).Option.Name} takes {form}: \"{result.Tokens[0].Value}\"");
        return value;
    }
}
