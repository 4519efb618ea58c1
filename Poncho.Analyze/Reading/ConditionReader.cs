using System.Globalization;
using Poncho.Analyze.Imports;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>
/// Reads the conditions that say who runs a branch: <c>TYPE_CHECKING</c> in any spelling, plain comparisons of <c>sys.version_info</c>, and those
/// that ask for another operating system. Of all others nothing is known.
/// </summary>
internal ref struct ConditionReader(ReadOnlySpan<byte> source, ReadOnlySpan<ConditionToken> tokens, List<NameAlias> aliases)
{
    private readonly ReadOnlySpan<byte> source = source;
    private readonly ReadOnlySpan<ConditionToken> tokens = tokens;
    private readonly List<NameAlias> aliases = aliases;
    private int at;

    public ConditionMeaning Read()
    {
        ConditionMeaning meaning = ReadOr();
        return at == tokens.Length ? meaning : ConditionMeaning.Unknown;
    }

    private ConditionMeaning ReadOr()
    {
        ConditionMeaning meaning = ReadAnd();
        while (Take(Word.Or)) meaning = meaning.Or(ReadAnd());
        return meaning;
    }

    private ConditionMeaning ReadAnd()
    {
        ConditionMeaning meaning = ReadNot();
        while (Take(Word.And)) meaning = meaning.And(ReadNot());
        return meaning;
    }

    private ConditionMeaning ReadNot()
    {
        bool not = false;
        while (Take(Word.Not)) not = !not;
        ConditionMeaning meaning = ReadTerm();
        return not ? meaning.Not() : meaning;
    }

    private ConditionMeaning ReadTerm()
    {
        int start = at;
        if (Sign("("u8))
        {
            at++;
            ConditionMeaning inner = ReadOr();
            if (Sign(")"u8))
            {
                at++;
                if (AtEnd()) return inner;
            }

            at = start;
        }

        SkipTerm();
        ReadOnlySpan<ConditionToken> term = tokens[start..at];
        return Meaning(term);
    }

    // Up to "and", "or" or the bracket that closes what is around the term.
    private void SkipTerm()
    {
        int depth = 0;
        for (; at < tokens.Length; at++)
        {
            if (Sign("("u8) || Sign("["u8) || Sign("{"u8)) depth++;
            else if (Sign(")"u8) || Sign("]"u8) || Sign("}"u8)) depth--;
            if (depth < 0 || (depth == 0 && tokens[at].Word is Word.And or Word.Or)) return;
        }
    }

    private readonly bool AtEnd() => at == tokens.Length || tokens[at].Word is Word.And or Word.Or || Sign(")"u8);

    private bool Take(Word word)
    {
        if (at == tokens.Length || tokens[at].Word != word) return false;
        at++;
        return true;
    }

    private readonly bool Sign(ReadOnlySpan<byte> sign) => at < tokens.Length && tokens[at].Kind == TokenKind.Operator && Text(tokens[at]).SequenceEqual(sign);

    private readonly ReadOnlySpan<byte> Text(ConditionToken token) => source[token.Start..token.End];

    private readonly ConditionMeaning Meaning(ReadOnlySpan<ConditionToken> term)
    {
        if (term.Length == 0) return ConditionMeaning.Unknown;
        int name = QualifiedName(term);
        if (name == 0) return OfConstant(term);
        ReadOnlySpan<byte> last = Text(term[name - 1]);
        ReadOnlySpan<ConditionToken> rest = term[name..];
        if (rest.Length == 0) return OfName(last, name);
        if (last.SequenceEqual("version_info"u8)) return OfVersion(rest, whole: true);
        if (last.SequenceEqual("major"u8) && name > 1 && Text(term[name - 3]).SequenceEqual("version_info"u8)) return OfMajor(rest);
        return IsOtherPlatform(last, rest) ? Optional : ConditionMeaning.Unknown;
    }

    private static ConditionMeaning Optional => new(new ConditionSide(PythonRange.All, ImportUse.Optional), ConditionSide.Unknown);

    private static ConditionMeaning Checking => new(new ConditionSide(PythonRange.All, ImportUse.TypeChecking), ConditionSide.Unknown);

    // The tokens of "a.b.c" that a term begins with.
    private readonly int QualifiedName(ReadOnlySpan<ConditionToken> term)
    {
        int length = 0;
        while (length < term.Length && term[length].Kind == TokenKind.Name)
        {
            length++;
            if (length + 1 >= term.Length || term[length].Kind != TokenKind.Operator || !Text(term[length]).SequenceEqual("."u8) || term[length + 1].Kind != TokenKind.Name) break;
            length++;
        }

        return length == 1 && term[0].Word is Word.False or Word.True or Word.NoneValue ? 0 : length;
    }

    // What never runs is for whoever reads without running.
    private readonly ConditionMeaning OfConstant(ReadOnlySpan<ConditionToken> term)
    {
        if (term.Length != 1) return ConditionMeaning.Unknown;
        bool never = term[0].Word == Word.False || (term[0].Kind == TokenKind.Number && Text(term[0]).SequenceEqual("0"u8));
        bool always = term[0].Word == Word.True || (term[0].Kind == TokenKind.Number && Text(term[0]).SequenceEqual("1"u8));
        return never ? Checking : always ? Checking.Not() : ConditionMeaning.Unknown;
    }

    private readonly ConditionMeaning OfName(ReadOnlySpan<byte> name, int length)
    {
        if (name.SequenceEqual("TYPE_CHECKING"u8) || name.SequenceEqual("MYPY"u8)) return Checking;
        if (name.SequenceEqual("PY3"u8)) return OfRange(new PythonRange(300, int.MaxValue));
        if (name.SequenceEqual("PY2"u8)) return OfRange(new PythonRange(0, 300));
        if (length > 1) return ConditionMeaning.Unknown;
        foreach (NameAlias alias in aliases)
        {
            if (alias.Thing == AliasedThing.TypeChecking && name.SequenceEqual(source[alias.Start..alias.End])) return Checking;
        }

        return ConditionMeaning.Unknown;
    }

    // "sys.version_info >= (3, 11)", "[:2] == ..." and "[0] >= 3".
    private readonly ConditionMeaning OfVersion(ReadOnlySpan<ConditionToken> rest, bool whole)
    {
        if (Matches(rest, "[", "0", "]")) return OfMajor(rest[3..]);
        int kept = 0;
        if (Matches(rest, "[", ":", null, "]"))
        {
            if (!TryNumber(rest[2], out kept) || kept == 0) return ConditionMeaning.Unknown;
            rest = rest[4..];
        }

        if (rest.Length < 4 || !Text(rest[1]).SequenceEqual("("u8) || !Text(rest[^1]).SequenceEqual(")"u8)) return ConditionMeaning.Unknown;
        Span<int> version = stackalloc int[3];
        version.Clear();
        int numbers = 0;
        for (int i = 2; i < rest.Length - 1; i++)
        {
            bool comma = Text(rest[i]).SequenceEqual(","u8);
            if (comma) continue;
            if (numbers < 3 && TryNumber(rest[i], out int number)) version[numbers] = number;
            else if (numbers < 2) return ConditionMeaning.Unknown;
            numbers++;
        }

        return numbers == 0 ? ConditionMeaning.Unknown : Compared(Text(rest[0]), version, numbers, kept);
    }

    private static ConditionMeaning Compared(ReadOnlySpan<byte> sign, ReadOnlySpan<int> version, int numbers, int kept)
    {
        int number = PythonRange.Number(version[0], version[1]);
        // The first version that is larger than all that the tuple can stand for.
        int next = kept == 1 || (kept != 0 && numbers == 1) ? (version[0] + 1) * 100 : number + 1;
        bool exact = kept != 0 && kept <= numbers;
        int micro = numbers > 2 && version[2] > 0 ? number + 1 : number;
        return sign switch
        {
            [(byte)'>', (byte)'='] => OfRange(new PythonRange(number, int.MaxValue)),
            [(byte)'>'] => OfRange(new PythonRange(exact ? next : number, int.MaxValue)),
            [(byte)'<'] => OfRange(new PythonRange(0, micro)),
            [(byte)'<', (byte)'='] => OfRange(new PythonRange(0, exact ? next : micro)),
            [(byte)'=', (byte)'='] when exact => OfExact(new PythonRange(number, next)),
            [(byte)'!', (byte)'='] when exact => OfExact(new PythonRange(number, next)).Not(),
            _ => ConditionMeaning.Unknown,
        };
    }

    private readonly ConditionMeaning OfMajor(ReadOnlySpan<ConditionToken> rest)
    {
        if (rest.Length != 2 || !TryNumber(rest[1], out int major)) return ConditionMeaning.Unknown;
        return Compared(Text(rest[0]), [major, 0, 0], 1, 1);
    }

    // The complement of one end of a range is a range again.
    private static ConditionMeaning OfRange(PythonRange range) => new(
        new ConditionSide(range, ImportUse.Needed),
        new ConditionSide(range.Below == int.MaxValue ? new PythonRange(0, range.Least) : new PythonRange(range.Below, int.MaxValue), ImportUse.Needed));

    // Python ends with 3, so what is not 2 is 3 and the other way round; between two other versions nothing is plain.
    private static ConditionMeaning OfExact(PythonRange range)
    {
        PythonRange rest = range == new PythonRange(300, 400) ? new PythonRange(0, 300) : range.Least == 200 ? new PythonRange(300, int.MaxValue) : PythonRange.All;
        return new ConditionMeaning(new ConditionSide(range, ImportUse.Needed), new ConditionSide(rest, ImportUse.Needed));
    }

    private readonly bool IsOtherPlatform(ReadOnlySpan<byte> last, ReadOnlySpan<ConditionToken> rest)
    {
        if (rest.Length == 2 && Text(rest[0]).SequenceEqual("=="u8) && rest[1].Kind == TokenKind.String)
        {
            string? value = PlainStringText.Of(Text(rest[1]), StringPrefix.None);
            return (last.SequenceEqual("platform"u8) && value is "win32" or "darwin" or "cygwin") || (last.SequenceEqual("name"u8) && value is "nt" or "java");
        }

        return last.SequenceEqual("startswith"u8) && rest.Length == 3 && rest[1].Kind == TokenKind.String
            && PlainStringText.Of(Text(rest[1]), StringPrefix.None) is "win" or "win32" or "darwin" or "java";
    }

    private readonly bool Matches(ReadOnlySpan<ConditionToken> rest, params ReadOnlySpan<string?> texts)
    {
        if (rest.Length < texts.Length) return false;
        for (int i = 0; i < texts.Length; i++)
        {
            if (texts[i] is { } text && !TextOf(rest[i]).Equals(text, StringComparison.Ordinal)) return false;
        }

        return true;
    }

    private readonly string TextOf(ConditionToken token) => System.Text.Encoding.UTF8.GetString(Text(token));

    private readonly bool TryNumber(ConditionToken token, out int number)
    {
        number = 0;
        return token.Kind == TokenKind.Number && int.TryParse(Text(token), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 1000;
    }
}
