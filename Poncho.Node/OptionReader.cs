using System.Globalization;
using Poncho.IO;
using Poncho.Runtime.CacheCleaning;

namespace Poncho.Node;

/// <summary>
/// Reads the command line: short options (<c>-e ENV</c>, <c>-eENV</c>, several at once) and long ones (<c>--environment ENV</c>,
/// <c>--environment=ENV</c>). They end at <c>--</c> or at the first word that is none: all after that is the command's.
/// </summary>
internal sealed class OptionReader
{
    private const double LongestWait = 365.0 * 24 * 60 * 60;

    private readonly string[] _words;
    private readonly List<string> _with = [];
    private NodeOptions _options = new();
    private int _at;

    private OptionReader(string[] words) => _words = words;

    /// <exception cref="PonchoException">An option is not known, or lacks its value.</exception>
    public static NodeOptions Read(string[] words)
    {
        var reader = new OptionReader(words);
        while (reader.ReadOne())
        {
        }

        return reader._options with { With = reader._with, Command = words[reader._at..] };
    }

    // False at the command's first word.
    private bool ReadOne()
    {
        if (_at == _words.Length || _words[_at].Length < 2 || _words[_at][0] != '-') return false;
        string word = _words[_at++];
        if (word == "--") return false;
        if (word.StartsWith("--", StringComparison.Ordinal)) ReadLong(word);
        else ReadShort(word);
        return true;
    }

    private void ReadLong(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? word : word[..equals];
        string? value = equals < 0 ? null : word[(equals + 1)..];

        // Any beginning of it is enough, as in the original.
        if (name.StartsWith("--help-env", StringComparison.Ordinal)) name = "--help-env-creation";
        char letter = name switch
        {
            "--environment" => 'e',
            "--unpack-to" => 'u',
            "--wait-for-lock" => 'w',
            "--with" => '+',
            "--cache-limit" => 'c',
            "--debug" or "--verbose" => 'd',
            "--no-command" => 'n',
            "--keep-alive" => 'k',
            "--remove-locking" => 'r',
            "--help" => 'h',
            "--help-env-creation" => 'H',
            "--version" => 'V',
            _ => throw Unknown(word),
        };
        if (!TakesValue(letter) && value is not null) throw new PonchoException($"option takes no value: \"{word}\"", Hint);
        Set(letter, TakesValue(letter) ? value ?? Next(name) : "");
    }

    private void ReadShort(string word)
    {
        for (int i = 1; i < word.Length; i++)
        {
            char letter = word[i];
            if (!"euwdnkrhV".Contains(letter, StringComparison.Ordinal)) throw Unknown(word);
            if (TakesValue(letter))
            {
                Set(letter, i + 1 < word.Length ? word[(i + 1)..] : Next($"-{letter}"));
                return;
            }

            Set(letter, "");
        }
    }

    private static bool TakesValue(char letter) => letter is 'e' or 'u' or 'w' or '+' or 'c';

    private string Next(string option) => _at < _words.Length ? _words[_at++] : throw new PonchoException($"option lacks its value: \"{option}\"", Hint);

    // -k and -r mean nothing here: the node cache keeps what was unpacked, and no lock is left behind by a process that was killed.
    private void Set(char letter, string value)
    {
        if (TakesValue(letter) && value.Length == 0) throw new PonchoException("an option has an empty word for its value", Hint);
        if (letter == '+') _with.Add(value);
        _options = letter switch
        {
            'e' => _options with { Environment = value },
            'u' => _options with { UnpackTo = value },
            'w' => _options with { Wait = Seconds(value) },
            'c' => _options with { CacheLimit = ByteSize.Parse(value, "--cache-limit") },
            'd' => _options with { Debug = true },
            'n' => _options with { NoCommand = true },
            'h' => _options with { Help = true },
            'H' => _options with { HelpEnvironmentCreation = true },
            'V' => _options with { Version = true },
            _ => _options,
        };
    }

    private static TimeSpan Seconds(string text)
    {
        bool isRight = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds);
        return isRight ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWait)) : throw new PonchoException($"-w takes seconds, 0 or more: \"{text}\"", Hint);
    }

    private static PonchoException Unknown(string word) => new($"no such option: \"{word}\"", Hint);

    private const string Hint = "poncho_package_run --help lists the options; a command that begins with a dash stands behind --";
}
