using Poncho.Analyze.Imports;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>The statements <c>import</c> and <c>from ... import</c>.</summary>
internal ref partial struct ImportReader
{
    private readonly List<string> names = [];
    private readonly List<string> bound = [];

    private void ReadImport()
    {
        int start = token.Start;
        do
        {
            token.Read();
            int nameStart = token.Start;
            if (ReadModule() is not { } module) return;
            string given = module;
            if (token.Word == Word.As)
            {
                token.Read();
                NoteAlias(ThingOfModule(module), token.Start, token.End);
                if (ReadName() is not { } name) return;
                given = name;
            }
            else if (module.IndexOf('.') is var dot and > 0)
            {
                given = module[..dot];
            }

            Add(module, [], [given], 0, start);
        }
        while (token.Is(','));
        EndImport();
    }

    private void ReadFrom()
    {
        int start = token.Start;
        token.Read();
        int dots = 0;
        while (token.Kind == TokenKind.Operator && token.Text[0] == '.')
        {
            dots += token.Text.Length;
            token.Read();
        }

        string? module = dots > 0 && token.Word == Word.Import ? "" : ReadModule();
        if (module is null) return;
        if (token.Word != Word.Import)
        {
            token.Refuse(token.Start, "invalid syntax: 'import' should follow");
            return;
        }

        token.Read();
        names.Clear();
        bound.Clear();
        if (token.Is('*'))
        {
            names.Add("*");
            token.Read();
        }
        else if (!ReadNames(module))
        {
            return;
        }

        string[] taken = [.. names];
        Add(module, taken, bound.Count == 0 ? taken : [.. bound], dots, start);
        EndImport();
    }

    // The names that are taken; those that they are given are kept only where one differs.
    private bool ReadNames(string module)
    {
        bool bracket = token.Is('(');
        if (bracket) token.Read();
        while (true)
        {
            AliasedThing thing = token.Kind == TokenKind.Name ? ThingOfName(module, token.Text) : AliasedThing.None;
            int start = token.Start;
            int end = token.End;
            if (ReadName() is not { } name) return false;
            string given = name;
            if (token.Word == Word.As)
            {
                token.Read();
                (start, end) = (token.Start, token.End);
                if (ReadName() is not { } other) return false;
                given = other;
            }

            NoteAlias(thing, start, end);
            if (given != name && bound.Count == 0) bound.AddRange(names);
            names.Add(name);
            if (bound.Count > 0 || given != name) bound.Add(given);
            if (!token.Is(',')) break;
            token.Read();
            if (bracket && token.Is(')')) break;
            if (!bracket && token.Kind == TokenKind.Newline)
            {
                token.Refuse(token.Start, "trailing comma not allowed without surrounding parentheses");
                return false;
            }
        }

        if (!bracket) return true;
        if (!token.Is(')'))
        {
            token.Refuse(token.Start, "invalid syntax: ')' should follow");
            return false;
        }

        token.Read();
        return true;
    }

    private void EndImport()
    {
        if (token.Kind == TokenKind.Newline || token.Is(';')) return;
        token.Refuse(token.Start, "invalid syntax behind an import");
    }

    private string? ReadName()
    {
        if (token.Kind != TokenKind.Name || Words.IsHard(token.Word))
        {
            token.Refuse(token.Start, "invalid syntax: a name should follow");
            return null;
        }

        string name = TextOf(token.Start, token.End);
        token.Read();
        return name;
    }

    private string? ReadModule()
    {
        int start = token.Start;
        int end = start;
        bool whole = true;
        while (true)
        {
            if (token.Kind != TokenKind.Name || Words.IsHard(token.Word))
            {
                token.Refuse(token.Start, "invalid syntax: a module should follow");
                return null;
            }

            whole &= token.Start == end;
            end = token.End;
            token.Read();
            if (!token.Is('.')) break;
            whole &= token.Start == end;
            end = token.End;
            token.Read();
        }

        return whole ? TextOf(start, end) : WithoutGaps(start, end);
    }

    // Blanks and continued lines may stand around the dots.
    private readonly string WithoutGaps(int start, int end) =>
        string.Concat(TextOf(start, end).Where(character => character is not (' ' or '\t' or '\f' or '\\' or '\n' or '\r')));
}
