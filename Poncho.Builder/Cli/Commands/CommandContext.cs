using System.CommandLine;
using Poncho.Builder.Building;
using Poncho.Builder.Cli.Progress;
using Poncho.Builder.Cli.Terminals;
using Poncho.Builder.Editing;
using Poncho.Builder.Homes;
using Poncho.Builder.Registries;
using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.Oci.Naming;
using Poncho.Oci.Storing;
using Poncho.Runtime.Executing;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Cli.Commands;

/// <summary>What every command is given besides its own arguments.</summary>
internal sealed class CommandContext
{
    public required Terminal Terminal { get; init; }

    /// <summary>The variables of the process.</summary>
    public required EnvironmentVariables Environment { get; init; }

    /// <summary>Say each step's details.</summary>
    public Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Say more: each step's details, and what is behind an error.",
        Recursive = true,
    };

    /// <summary>Ask nothing of the network.</summary>
    public Option<bool> Offline { get; } = new("--offline")
    {
        Description = "Ask nothing of the network; what the caches lack is an error.",
        Recursive = true,
    };

    public PonchoHome Home => PonchoHome.Find(Environment);

    public static CommandContext OfProcess()
    {
        var environment = EnvironmentVariables.OfProcess();
        return new CommandContext { Terminal = Terminal.OfProcess(environment), Environment = environment };
    }

    /// <summary>How a command speaks to registries.</summary>
    /// <param name="parsed">What was typed.</param>
    /// <param name="plain">The command's <c>--plain-http</c>; null where it has none.</param>
    public RegistryWishes Wishes(ParseResult parsed, Option<bool>? plain = null) => new()
    {
        Offline = parsed.GetValue(Offline),
        PlainHttp = plain is not null && parsed.GetValue(plain),
        Progress = new WaitLines(Terminal.Error),
        Warn = Warn,
        Note = parsed.GetValue(Verbose) ? line => Terminal.Error.WriteLine(PlainText.Line(line)) : null,
    };

    /// <summary>Asks registries for what is meant as a reference. The way there is made when it is first needed, and stays for as long as the process.</summary>
    public Func<string, EnvironmentPlace?> Remote(RegistryWishes wishes, CancellationToken cancel)
    {
        var found = new Lazy<RemoteEnvironments>(() => new RemoteEnvironments(new RegistryAccess(Environment, Home, wishes)));
        return text => Reference.IsMeant(text)
            ? found.Value.FindAsync(Reference.Parse(text), Store.Find(Home.Store), cancel).GetAwaiter().GetResult()
            : null;
    }

    /// <summary>Finds the environment that ENV means, also in a registry.</summary>
    /// <exception cref="PonchoException">There is none.</exception>
    public EnvironmentPlace Find(string environment, RegistryWishes wishes, CancellationToken cancel) =>
        new EnvironmentFinder(Home.Store) { Warn = Warn, Remote = Remote(wishes, cancel) }.Find(environment);

    /// <summary>Finds the environment that ENV means on this machine.</summary>
    /// <exception cref="PonchoException">There is none.</exception>
    public EnvironmentPlace Find(string environment) => new EnvironmentFinder(Home.Store) { Warn = Warn }.Find(environment);

    /// <summary>Says what the user may not have meant.</summary>
    public void Warn(string message) => Terminal.Error.WriteLine("warning: " + PlainText.Line(message));

    /// <summary>Asks for an environment to be unpacked where it is not yet, and for no command in it.</summary>
    public RunRequest Preparing(ParseResult parsed, string environment, CancellationToken cancel) => new()
    {
        Environment = environment,
        StoreRoot = Home.Store,
        Remote = Remote(Wishes(parsed), cancel),
        Variables = Environment,
        Command = [],
        Progress = UnpackProgress.For(Terminal),
        Warn = Warn,
    };

    /// <summary>What a build finds around it.</summary>
    /// <exception cref="PonchoException">This process may have too little memory for it.</exception>
    public BuildContext Build(IBuildProgress progress)
    {
        AddressSpace.EnsureForBuilds();
        return new BuildContext { Environment = Environment, Home = Home, Progress = progress };
    }

    /// <summary>What a command is about that takes an environment or a spec; where nothing is named, the spec of this folder.</summary>
    /// <exception cref="PonchoException">Nothing is named, and the folder has no spec or several.</exception>
    public string EnvironmentOrSpec(string? named) => named ?? SpecFinder.Find(Directory.GetCurrentDirectory(), Environment);
}
