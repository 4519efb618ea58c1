using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Cli.Terminals;
using Poncho.Conda.LocalChannels;
using Poncho.Conda.Packages;
using Poncho.IO;

namespace Poncho.Builder.Cli.Commands;

/// <summary><c>poncho package DIR</c>: a folder becomes a conda package in a local channel.</summary>
internal sealed class PackageCommand
{
    private readonly Argument<string> _folder = new("DIR") { Description = "The folder whose content goes below the prefix." };
    private readonly Option<string> _channel = new("--output", "-o")
    {
        HelpName = "CHANNEL",
        Description = "The channel's folder; made where there is none.",
        Required = true,
    };

    private readonly Option<string> _name = new("--name") { HelpName = "NAME", Description = "The package's name.", Required = true };
    private readonly Option<string> _version = new("--version")
    {
        HelpName = "VERSION",
        Description = "The package's version.",
        Required = true,
    };

    private readonly Option<string?> _build = new("--build")
    {
        HelpName = "BUILD",
        Description = "The build string (default: the build number, after py_ for noarch python).",
    };

    private readonly Option<int> _buildNumber = new("--build-number") { HelpName = "N", Description = "The build number (default: 0)." };
    private readonly Option<string?> _noarch = new("--noarch")
    {
        HelpName = "python|generic",
        Description = "The package is for every platform: pure Python, or files that are the same everywhere.",
    };

    private readonly Option<string?> _platform = CommonSymbols.Known(new Option<string?>("--platform")
    {
        HelpName = "SUBDIR",
        Description = "The platform of a package that is not noarch, such as linux-64 (default: this machine's).",
    });

    private readonly Option<string[]> _depends = new("--depends")
    {
        HelpName = "SPEC",
        Description = "A match spec that the package needs, such as \"python >=3.11\"; may be given several times.",
    };

    private readonly Option<string[]> _constrains = new("--constrains")
    {
        HelpName = "SPEC",
        Description = "A match spec that a package has to meet if it is there; may be given several times.",
    };

    private readonly Option<string[]> _entryPoints = new("--entry-point")
    {
        HelpName = "\"COMMAND = MODULE:FUNCTION\"",
        Description = "A command of a noarch python package, whose modules lie in DIR/site-packages; may be given several times.",
    };

    private readonly Option<string?> _license = new("--license") { HelpName = "SPDX", Description = "The license." };
    private readonly Option<string?> _summary = new("--summary") { HelpName = "TEXT", Description = "One line that says what it is." };
    private readonly Option<string?> _sitePackages = new("--site-packages")
    {
        HelpName = "PATH",
        Description = "Of a package that is a Python: where below the prefix it keeps its modules.",
    };

    private readonly Option<string?> _prefix = new("--prefix")
    {
        HelpName = "PATH",
        Description = "The path that stands in files for the prefix (default: that of DIR).",
    };

    private readonly Option<bool> _json = CommonSymbols.Json();
    private readonly CommandContext _context;

    private PackageCommand(CommandContext context) => _context = context;

    public static Command Define(CommandContext context)
    {
        var parts = new PackageCommand(context);
        var command = new Command("package", "Make a folder a conda package in a local channel (poncho index then makes the channel's index).")
        {
            parts._folder,
            parts._channel,
            parts._name,
            parts._version,
            parts._build,
            parts._buildNumber,
            parts._noarch,
            parts._platform,
            parts._depends,
            parts._constrains,
            parts._entryPoints,
            parts._license,
            parts._summary,
            parts._sitePackages,
            parts._prefix,
            parts._json,
        };
        parts._noarch.AcceptOnlyFromAmong("python", "generic");
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var result = await PackageWriter.WriteAsync(Request(parsed), parsed.GetRequiredValue(_channel), cancel);
        foreach (string warning in result.Warnings) _context.Terminal.Error.WriteLine("warning: " + warning);
        if (parsed.GetValue(_json))
        {
            CliJson.Print(_context.Terminal.Output, result, CliJson.Printed.PackageResult);
            return ExitStatus.Done;
        }

        _context.Terminal.Output.WriteLine(result.Path);
        _context.Terminal.Error.WriteLine(result.WasThere ? "the channel has it already" : Summary(result));
        return ExitStatus.Done;
    }

    private static string Summary(PackageResult result)
    {
        string relocatable = result.Relocatable == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {result.Relocatable} relocatable");
        return $"{ByteText.Count(result.Entries, "file")}{relocatable}, {ByteText.Size(result.Size)}";
    }

    private PackageRequest Request(ParseResult parsed) => new()
    {
        Folder = parsed.GetRequiredValue(_folder),
        Name = parsed.GetRequiredValue(_name),
        Version = parsed.GetRequiredValue(_version),
        Build = parsed.GetValue(_build),
        BuildNumber = parsed.GetValue(_buildNumber),
        Noarch = parsed.GetValue(_noarch) switch
        {
            "python" => NoarchType.Python,
            "generic" => NoarchType.Generic,
            _ => NoarchType.None,
        },
        Subdir = parsed.GetValue(_platform),
        Depends = parsed.GetValue(_depends) ?? [],
        Constrains = parsed.GetValue(_constrains) ?? [],
        EntryPoints = parsed.GetValue(_entryPoints) ?? [],
        License = parsed.GetValue(_license),
        Summary = parsed.GetValue(_summary),
        PythonSitePackagesPath = parsed.GetValue(_sitePackages),
        Prefix = parsed.GetValue(_prefix),
        Time = SourceDate(),
    };

    /// <summary>What other tools of reproducible builds read as well (reproducible-builds.org/specs/source-date-epoch).</summary>
    private long? SourceDate()
    {
        string? text = _context.Environment.GetValueOrDefault("SOURCE_DATE_EPOCH");
        if (string.IsNullOrEmpty(text)) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)) return seconds;
        throw new PonchoException($"SOURCE_DATE_EPOCH is not a number of seconds: \"{text}\"", "unset it, or set it to seconds since 1970");
    }
}
