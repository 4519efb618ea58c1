using System.CommandLine;
using System.CommandLine.Parsing;
using Poncho.Builder.Activating;
using Poncho.Builder.Building;
using Poncho.Builder.Creating;
using Poncho.Builder.Registries;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Naming;
using Poncho.IO;
using Poncho.Oci.Naming;

namespace Poncho.Builder.Cli.Commands;

/// <summary>Options that several commands have, the same in each.</summary>
internal static class CommonSymbols
{
    /// <summary>What ENV is, at the end of a sentence about it.</summary>
    public const string EnvironmentForms = "a tarball or a folder where there is such a path, else a name or digest in the store";

    /// <summary>The same for commands that ask registries, too.</summary>
    public const string AnyEnvironmentForms = EnvironmentForms + ", else HOST/REPO:TAG of a registry";

    /// <summary>What the nodes have; may stand several times.</summary>
    public static Option<VirtualItem[]> Virtual() => new("--virtual")
    {
        HelpName = "__NAME=VERSION",
        Description = "What the nodes have, whatever this machine has, such as __cuda=12.4 (__cuda= for none).",
        CustomParser = result => [.. result.Tokens.Select(token =>
        {
            if (VirtualItem.TryParse(token.Value, out var item)) return item;
            result.AddError(ValueProblem.WithHint($"not a virtual package: {Shown.Text(token.Value)}", VirtualItem.Form));
            return new VirtualItem(token.Value, null);
        })],
    };

    /// <summary>The Python of specs that name none.</summary>
    public static Option<string?> Python()
    {
        var option = new Option<string?>("--python")
        {
            HelpName = "VERSION",
            Description = "The Python to take, such as 3.11 (default: the spec's, else the newest that its packages take).",
        };
        Check(option, text => AskedSpec.IsPython(text) ? null : ValueProblem.WithHint(AskedSpec.PythonProblem(text), AskedSpec.PythonHint));
        return option;
    }

    /// <summary>The original's option of the same name.</summary>
    public static Option<bool> IgnoreEditables() => new("--ignore-editable-packages")
    {
        Description = "Do not take packages from their editable installs in the active environment.",
    };

    /// <summary>The environment that a command is about.</summary>
    public static Argument<string> Environment() => new("ENV") { Description = $"The environment: {EnvironmentForms}." };

    /// <summary>The environment that a command is about, which may be in a registry.</summary>
    public static Argument<string> AnyEnvironment() => new("ENV") { Description = $"The environment: {AnyEnvironmentForms}." };

    /// <summary>An environment in a registry.</summary>
    /// <param name="description">What it is to the command.</param>
    public static Argument<string> Reference(string description) =>
        Readable(new Argument<string>("REF") { Description = $"HOST[:PORT]/REPO[:TAG]. {description}" }, text => Oci.Naming.Reference.Parse(text));

    /// <summary>What a <see cref="Reference(string)"/> holds.</summary>
    public static Reference ReferenceOf(string text) => Oci.Naming.Reference.Parse(text);

    /// <summary>A registry as a whole.</summary>
    public static Argument<string> RegistryHost() =>
        Readable(new Argument<string>("HOST") { Description = "The registry, as HOST or HOST:PORT." }, text => RegistryLogin.HostOf(text));

    /// <summary>For registries that have no TLS.</summary>
    public static Option<bool> PlainHttp() => new("--plain-http") { Description = "Speak to the registry without TLS (one on this machine needs no such word)." };

    /// <summary>Environments of other platforms.</summary>
    public static Option<string[]> Also() => new("--also")
    {
        HelpName = "OTHER",
        Description = "Image: the environment of another platform, named as ENV, so that each machine gets its own; may be given several times.",
    };

    /// <summary>The shell of who types.</summary>
    public static Option<string?> Shell()
    {
        var shell = new Option<string?>("--shell") { HelpName = "SHELL", Description = "Which shell (default: the one that $SHELL names)." };
        shell.AcceptOnlyFromAmong([.. Shells.Names]);
        return shell;
    }

    /// <summary>Tarballs for nodes that have the program already, or that take no other than theirs.</summary>
    public static Option<bool> NoRunProgram() => new("--no-run-program")
    {
        Description = "Leave bin/poncho_package_run, by which bin/run_in_env starts commands, out of a tarball.",
    };

    /// <summary>A name in the store that an environment is to get.</summary>
    /// <param name="description">What it is called where none is given.</param>
    public static Option<string?> Tag(string description) =>
        Readable(new Option<string?>("--tag", "-t") { HelpName = "NAME[:TAG]", Description = description }, text => StoreName.Parse(text));

    /// <summary>For results that another program reads.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };

    /// <summary>What a command is about that reads environments and specs alike.</summary>
    public static Argument<string?> EnvironmentOrSpec() => new("ENV|SPEC")
    {
        Description = $"The environment: {EnvironmentForms}; or a spec or lock (default: the spec of this folder).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The spec that is changed.</summary>
    public static Option<string?> EditedSpec() => new("--spec", "-s")
    {
        HelpName = "FILE",
        Description = "The spec's file (default: environment.yml, else the only spec of this folder, else requirements.txt, else pyproject.toml).",
    };

    /// <summary>The platform of specs and locks.</summary>
    public static Option<string?> Platform() => Buildable(NewPlatform());

    /// <summary>The platform of channels, which need be none that environments are built for.</summary>
    public static Option<string?> AnyPlatform() => Known(NewPlatform());

    private static Option<string?> NewPlatform() => new("--platform")
    {
        HelpName = "SUBDIR",
        Description = "The conda platform that is meant, such as linux-64 (default: this machine's).",
    };

    /// <summary>The option with a check that its platforms are conda's.</summary>
    public static Option<T> Known<T>(Option<T> option)
    {
        Check(option, text => Subdirs.IsKnown(text) ? null : ValueProblem.WithHint($"not a platform: {Shown.Text(text)}", "write it as conda does, such as linux-64"));
        return option;
    }

    /// <summary>The option with a check that environments are built for its platforms.</summary>
    public static Option<T> Buildable<T>(Option<T> option)
    {
        Check(option, text => Platforms.CanBuild(text) ? null : ValueProblem.WithHint(Platforms.Problem(text), Platforms.Hint));
        return option;
    }

    /// <summary>The same option or argument, whose values are read as the command will read them, before it begins.</summary>
    /// <param name="symbol">An option or an argument.</param>
    /// <param name="read">Reads a value; a <see cref="PonchoException"/> says what is wrong with it.</param>
    public static T Readable<T>(T symbol, Action<string> read)
        where T : Symbol
    {
        if (symbol is Option option) Check(option, text => ProblemOf(read, text));
        if (symbol is Argument argument) argument.Validators.Add(result => AddErrors(result, text => ProblemOf(read, text)));
        return symbol;
    }

    private static string? ProblemOf(Action<string> read, string text)
    {
        try
        {
            read(text);
            return null;
        }
        catch (PonchoException e)
        {
            return e.Hint is { } hint ? ValueProblem.WithHint(e.Message, hint) : e.Message;
        }
    }

    private static void Check(Option option, Func<string, string?> problem) => option.Validators.Add(result => AddErrors(result, problem));

    private static void AddErrors(SymbolResult result, Func<string, string?> problem)
    {
        foreach (string wrong in result.Tokens.Select(token => problem(token.Value)).OfType<string>()) result.AddError(wrong);
    }
}
