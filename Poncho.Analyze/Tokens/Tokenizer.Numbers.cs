namespace Poncho.Analyze.Tokens;

/// <summary>Numbers: also octal ones and long ones of Python 2. Their values are not looked at.</summary>
internal ref partial struct Tokenizer
{
    private void ReadNumber()
    {
        int start = position;
        if (source[start] == '0' && (At(start + 1) | 0x20) is 'x' or 'o' or 'b')
        {
            bool hexadecimal = (source[start + 1] | 0x20) == 'x';
            position += 2;
            while (IsDigit(At(position)) || At(position) == '_' || (hexadecimal && char.IsAsciiHexDigit((char)At(position)))) position++;
        }
        else
        {
            SkipDigits();
            if (At(position) == '.')
            {
                position++;
                SkipDigits();
            }

            SkipExponent();
            if ((At(position) | 0x20) == 'j') position++;
        }

        if ((At(position) | 0x20) == 'l') position++;
        Set(TokenKind.Number, start, position);
    }

    private void SkipDigits()
    {
        while (IsDigit(At(position)) || At(position) == '_') position++;
    }

    // In "1else" the e is no exponent.
    private void SkipExponent()
    {
        if ((At(position) | 0x20) != 'e') return;
        int digits = At(position + 1) is (byte)'+' or (byte)'-' ? position + 2 : position + 1;
        if (!IsDigit(At(digits))) return;
        position = digits;
        SkipDigits();
    }
}
