using Poncho.Analyze.Imports;
using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>
/// Calls that import what a string names: <c>importlib.import_module("x")</c>, <c>__import__("x")</c>, <c>pytest.importorskip("x")</c>, under other
/// names too. Whatever is computed names nothing that can be known.
/// </summary>
internal ref partial struct ImportReader
{
    // No source has so many, and each name of it is looked up among them.
    private const int MostAliases = 64;

    private readonly List<NameAlias> aliases = [];
    private CallStep step;
    private AliasedThing callee;
    private int calleeStart;
    private int calleeDepth;
    private string? calledModule;

    // The name that was read last, and whether a dot stands behind it: what the next name belongs to.
    private int ownerStart;
    private int ownerEnd;
    private bool dotted;

    private static AliasedThing ThingOfModule(string module) => module switch
    {
        "importlib" => AliasedThing.ImportLib,
        "pytest" => AliasedThing.PyTest,
        _ => AliasedThing.None,
    };

    private static AliasedThing ThingOfName(string module, ReadOnlySpan<byte> name) => module switch
    {
        "importlib" when name.SequenceEqual("import_module"u8) => AliasedThing.ImportModule,
        "pytest" when name.SequenceEqual("importorskip"u8) => AliasedThing.ImportOrSkip,
        "builtins" or "__builtin__" when name.SequenceEqual("__import__"u8) => AliasedThing.ImportFunction,
        "typing" or "typing_extensions" when name.SequenceEqual("TYPE_CHECKING"u8) => AliasedThing.TypeChecking,
        _ => AliasedThing.None,
    };

    private readonly void NoteAlias(AliasedThing thing, int start, int end)
    {
        if (thing == AliasedThing.None || aliases.Count == MostAliases) return;
        foreach (NameAlias alias in aliases)
        {
            if (alias.Thing == thing && source[alias.Start..alias.End].SequenceEqual(source[start..end])) return;
        }

        aliases.Add(new NameAlias(start, end, thing));
    }

    // Looks at the token of an expression that is about to be passed.
    private void FollowCall()
    {
        switch (step)
        {
            case CallStep.None:
                break;
            case CallStep.Callee:
                AfterCallee();
                break;
            case CallStep.Open or CallStep.Keyword:
                AtArgument();
                break;
            case CallStep.Module:
                AfterModule();
                break;
            case CallStep.Package:
                AtPackage();
                break;
        }

        if (token.Kind == TokenKind.Name)
        {
            if (token.Word == Word.None && ThingAt() is var thing and not AliasedThing.None)
            {
                (callee, step, calleeStart) = (thing, CallStep.Callee, dotted ? ownerStart : token.Start);
            }

            (ownerStart, ownerEnd, dotted) = (token.Start, token.End, false);
        }
        else
        {
            dotted = token.Is('.') && ownerEnd > 0 && token.Start == ownerEnd;
            if (!dotted) ownerEnd = 0;
        }
    }

    private readonly AliasedThing ThingAt()
    {
        ReadOnlySpan<byte> name = token.Text;
        if (dotted)
        {
            ReadOnlySpan<byte> owner = source[ownerStart..ownerEnd];
            return name.Length switch
            {
                13 when name.SequenceEqual("import_module"u8) && (owner.SequenceEqual("importlib"u8) || Stands(owner, AliasedThing.ImportLib)) => AliasedThing.ImportModule,
                12 when name.SequenceEqual("importorskip"u8) && (owner.SequenceEqual("pytest"u8) || Stands(owner, AliasedThing.PyTest)) => AliasedThing.ImportOrSkip,
                10 when name.SequenceEqual("__import__"u8) && (owner.SequenceEqual("builtins"u8) || owner.SequenceEqual("__builtin__"u8)) => AliasedThing.ImportFunction,
                _ => AliasedThing.None,
            };
        }

        // Behind a dot that follows a bracket it is some object's own.
        if (token.Start > 0 && source[token.Start - 1] == '.') return AliasedThing.None;
        if (name.Length == 10 && name.SequenceEqual("__import__"u8)) return AliasedThing.ImportFunction;
        foreach (NameAlias alias in aliases)
        {
            if (alias.Thing is AliasedThing.ImportModule or AliasedThing.ImportOrSkip or AliasedThing.ImportFunction
                && name.SequenceEqual(source[alias.Start..alias.End])) return alias.Thing;
        }

        return AliasedThing.None;
    }

    private readonly bool Stands(ReadOnlySpan<byte> name, AliasedThing thing)
    {
        foreach (NameAlias alias in aliases)
        {
            if (alias.Thing == thing && name.SequenceEqual(source[alias.Start..alias.End])) return true;
        }

        return false;
    }

    private void AfterCallee()
    {
        step = CallStep.None;
        if (token.Is('('))
        {
            (step, calleeDepth, calledModule) = (CallStep.Open, token.Depth, null);
        }
        else if ((token.Kind == TokenKind.Newline || token.Is(';')) && calleeStart == valueStart)
        {
            NoteAlias(callee, assignedStart, assignedEnd);
        }
    }

    private void AtArgument()
    {
        if (step == CallStep.Open && token.Kind == TokenKind.Name && (token.Text.SequenceEqual("name"u8) || token.Text.SequenceEqual("modname"u8)))
        {
            step = CallStep.Keyword;
        }
        else if (step == CallStep.Keyword && token.Is('='))
        {
            step = CallStep.Open;
        }
        else
        {
            calledModule = token.Kind == TokenKind.String ? PlainStringText.Of(token.Text, token.Prefix) : null;
            step = calledModule is null ? CallStep.None : CallStep.Module;
        }
    }

    private void AfterModule()
    {
        if (token.Kind == TokenKind.String && PlainStringText.Of(token.Text, token.Prefix) is { } more)
        {
            calledModule += more;
            return;
        }

        step = CallStep.None;
        if (token.Is(')') && token.Depth == calleeDepth - 1) AddCalled("");
        else if (token.Is(',') && token.Depth == calleeDepth) AfterFirstArgument();
    }

    private void AfterFirstArgument()
    {
        if (callee == AliasedThing.ImportModule && calledModule!.StartsWith('.')) step = CallStep.Package;
        else AddCalled("");
    }

    // The package that a relative name is relative to: the source's own, unless a string names another.
    private void AtPackage()
    {
        if (token.Kind == TokenKind.Name && token.Text.SequenceEqual("package"u8)) return;
        if (token.Is('=')) return;
        step = CallStep.None;
        AddCalled(token.Kind == TokenKind.String ? PlainStringText.Of(token.Text, token.Prefix) ?? "" : "");
    }

    private void AddCalled(string package)
    {
        string module = calledModule!;
        int dots = module.Length - module.AsSpan().TrimStart('.').Length;
        module = module[dots..];
        if (dots > 0 && package.Length > 0)
        {
            // One dot is the package itself, each further one a package around it.
            string[] parts = package.Split('.');
            int kept = parts.Length - (dots - 1);
            if (kept <= 0) return;
            module = string.Join('.', [.. parts[..kept], .. module.Length > 0 ? new[] { module } : []]);
            dots = 0;
        }

        if (!ModuleName.IsOne(module, dots)) return;
        Add(module, [], [], dots, calleeStart, callee == AliasedThing.ImportOrSkip ? ImportUse.TestOnly : ImportUse.Needed);
    }
}
