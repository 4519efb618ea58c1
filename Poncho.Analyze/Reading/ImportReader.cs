using System.Runtime.InteropServices;
using System.Text;
using Poncho.Analyze.Imports;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>
/// Goes through a source statement by statement. Of expressions it reads what calls import; of compound statements what they mean to the imports in
/// them. The levels of indentation are a stack of its own, so that no source, however deep, exhausts the thread's.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal ref partial struct ImportReader
{
    private readonly ReadOnlySpan<byte> source;
    private readonly List<Definition> definitions = [];
    private readonly List<string> runFiles = [];
    private Tokenizer token;
    private SourcePlace place;
    private FoundImport[] found = new FoundImport[16];
    private int count;
    private BlockLevel[] levels = new BlockLevel[8];
    private int level;
    private int groups;

    // Where the decorators begin of the definition that follows; -1 for none.
    private int decoratorStart = -1;

    public ImportReader(ReadOnlySpan<byte> source, SourceForm form)
    {
        this.source = source;
        token = new Tokenizer(source, form);
        place = new SourcePlace(source);
        levels[0] = new BlockLevel { Scope = -1, Opens = -1, Pythons = PythonRange.All };
    }

    public SourceReading ReadAll()
    {
        token.Read();
        while (!Stopped) ReadLine();
        while (level > 0) CloseLevel();
        EndStatement();
        var imports = new SourceImport[count];
        for (int i = 0; i < count; i++) imports[i] = found[i].ToImport();
        return new SourceReading(imports, definitions, token.Problem) { RunFiles = runFiles };
    }

    private readonly bool Stopped => token.Kind is TokenKind.End or TokenKind.Bad;

    private void ReadLine()
    {
        switch (token.Kind)
        {
            case TokenKind.Newline:
                token.Read();
                break;
            case TokenKind.Indent:
                token.Refuse(token.Start, "unexpected indent");
                break;
            case TokenKind.Dedent:
                CloseLevel();
                token.Read();
                break;
            default:
                ReadStatement();
                break;
        }
    }

    private void ReadStatement()
    {
        Word word = token.Word;
        int start = token.Start;
        bool decorates = token.Is('@');
        if (decorates && decoratorStart < 0) decoratorStart = start;
        if (word == Word.Async)
        {
            token.Read();
            if (token.Word is not (Word.Def or Word.For or Word.With))
            {
                EndStatement();
                BeginExpression(ExpressionState.Have);
                ReadSimpleLine();
                return;
            }

            word = token.Word;
        }

        if (!decorates && word is not (Word.Def or Word.Class)) decoratorStart = -1;
        if (word is not (Word.Elif or Word.Else or Word.Except or Word.Finally)) EndStatement();
        switch (word)
        {
            case Word.If:
                ReadIf();
                break;
            case Word.Elif or Word.Else or Word.Except or Word.Finally:
                ReadContinuation(word);
                break;
            case Word.For or Word.While:
                ReadLoop();
                break;
            case Word.Try:
                ReadTry();
                break;
            case Word.With:
                ReadWith();
                break;
            case Word.Def or Word.Class:
                ReadDefinition(start);
                break;
            case Word.Case when levels[level].IsMatch:
                ReadPlainBlock();
                break;
            case Word.Pass when token.Text[0] is (byte)'%' or (byte)'r' or (byte)'l':
                NoteBroughtIn();
                goto default;
            default:
                BeginExpression();
                ReadSimpleLine();
                break;
        }
    }

    // A line of a notebook that IPython reads stands for a statement that does nothing.
    private void NoteBroughtIn()
    {
        if (LineMagic.BroughtBy(token.Text) is not { } brought) return;
        if (brought.IsFile) runFiles.Add(brought.Name);
        else if (ModuleName.IsOne(brought.Name, 0)) Add(brought.Name, [], [], 0, token.Start, brought.IsNeeded ? ImportUse.Needed : ImportUse.Optional);
    }

    /// <summary>Reads the body behind the colon: the rest of the line, or an indented block.</summary>
    private void OpenBody(BlockLevel inner)
    {
        if (Stopped) return;
        token.Read();
        if (++level == levels.Length) Array.Resize(ref levels, level * 2);
        levels[level] = inner;
        if (token.Kind != TokenKind.Newline)
        {
            BeginExpression();
            ReadSimpleLine();
            CloseLevel();
            return;
        }

        token.Read();
        if (token.Kind == TokenKind.Indent) token.Read();
        else token.Refuse(token.Start, "expected an indented block");
    }

    private void CloseLevel()
    {
        EndStatement();
        if (levels[level].Opens is var opens and >= 0) definitions[opens].End = token.Start;
        bool exits = levels[level].Exits;
        level--;
        CloseHandler(exits);
    }

    private readonly string TextOf(int start, int end) => Encoding.UTF8.GetString(source[start..end]);

    private void Add(string module, string[] names, string[] bound, int dots, int offset, ImportUse use = ImportUse.Needed)
    {
        if (count == found.Length) Array.Resize(ref found, count * 2);
        ref BlockLevel here = ref levels[level];
        found[count++] = new FoundImport
        {
            Module = module,
            Names = names,
            Bound = bound,
            Level = dots,
            Line = place.Line(offset),
            Scope = here.Scope,
            Use = here.Use == ImportUse.TypeChecking || use == ImportUse.Needed ? here.Use : use,
            Pythons = here.Pythons,
        };
    }
}
