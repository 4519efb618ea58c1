using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>The tokens of the header that is read, as far as a plain condition reaches.</summary>
internal struct ConditionTokens
{
    private const int Most = 64;

    private readonly ConditionToken[] tokens = new ConditionToken[Most];
    private int count;

    public ConditionTokens()
    {
    }

    /// <summary>What was kept; longer conditions are not plain and have nothing behind the 64th token.</summary>
    public readonly ReadOnlySpan<ConditionToken> Tokens => tokens.AsSpan(0, count);

    public void Clear() => count = 0;

    public void Add(in Tokenizer token)
    {
        if (count < Most) tokens[count++] = new ConditionToken(token.Kind, token.Word, token.Start, token.End);
    }

    /// <summary>Whether a name is among them.</summary>
    public readonly bool Has(ReadOnlySpan<byte> source, ReadOnlySpan<byte> name)
    {
        foreach (ConditionToken token in Tokens)
        {
            if (token.Kind == TokenKind.Name && name.SequenceEqual(source[token.Start..token.End])) return true;
        }

        return false;
    }
}
