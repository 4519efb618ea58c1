using System.CommandLine;
using System.Globalization;
using Poncho.Builder.Images;
using Poncho.Builder.Images.Bases;
using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Images.Placing;
using Poncho.Builder.Registries;
using Poncho.Builder.RootPackages;
using Poncho.IO;
using Poncho.Oci.Naming;

namespace Poncho.Builder.Cli.Commands;

/// <summary>What a user may choose of an image, the same in every command that makes one.</summary>
internal sealed class ImageSymbols
{
    private const int LeastLayers = 4;

    private const string Machine = "machine";

    private readonly Option<string?> _base = new("--base")
    {
        HelpName = "IMAGE",
        Description = "Image: lay the environment on this one: a tarball of docker save, an OCI layout, or HOST/REPO:TAG (default: on nothing but the C library).",
    };

    private readonly Option<string?> _libc = new("--libc")
    {
        HelpName = "PACKAGE|machine",
        Description = "Image without a base: the C library of a package of the channels, such as sysroot_linux-64 (default: machine, this machine's).",
    };

    private readonly Option<string?> _prefix = CommonSymbols.Readable(
        new Option<string?>("--prefix")
        {
            HelpName = "DIR",
            Description = "Image: where the environment is in it (default: /, on a base /opt/poncho).",
        },
        text => ImagePrefix.Of(text));

    private readonly Option<string?> _entrypoint = new("--entrypoint") { HelpName = "WORDS", Description = "Image: the program that always runs, with its arguments." };
    private readonly Option<string?> _command = new("--cmd") { HelpName = "WORDS", Description = "Image: what runs where nothing else is asked for (default: python)." };
    private readonly Option<string?> _user = new("--user") { HelpName = "UID[:GID]", Description = "Image: as whom it runs (default: 1000:1000, on a base the base's)." };
    private readonly Option<string?> _workdir = new("--workdir") { HelpName = "DIR", Description = "Image: where it runs." };
    private readonly Option<string[]> _labels = new("--label") { HelpName = "NAME=VALUE", Description = "Image: a label; may stand several times." };
    private readonly Option<bool> _shell = new("--with-shell") { Description = "Image without a base: add busybox, for /bin/sh and its commands." };
    private readonly Option<string?> _compression = new("--compression")
    {
        HelpName = "KIND",
        Description = "Image: of its layers: zstd, gzip or none (default: none for docker, else zstd).",
    };

    private readonly Option<int?> _layers = new("--max-layers")
    {
        HelpName = "N",
        Description = $"Image: layers at most; small packages share some (default: one each, from {ImageOptions.SharedLayers} on or on a base {ImageOptions.UsualLayers}).",
    };

    public ImageSymbols()
    {
        _compression.AcceptOnlyFromAmong("zstd", "gzip", "none");
        _libc.Validators.Add(result =>
        {
            if (result.GetResult(_base) is not null) result.AddError("an image has --libc or --base, whose C library it has");
        });
        _layers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < LeastLayers) result.AddError($"an image has {LeastLayers} layers at least");
        });
        _labels.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) <= 0)) result.AddError($"not a label: \"{token.Value}\"");
        });
    }

    private Option[] All => [_base, _libc, _prefix, _entrypoint, _command, _user, _workdir, _labels, _shell, _compression, _layers];

    public void AddTo(Command command)
    {
        foreach (var option in All) command.Options.Add(option);
    }

    /// <summary>What was chosen.</summary>
    /// <exception cref="PonchoException">SOURCE_DATE_EPOCH is no time.</exception>
    /// <param name="parsed">What was typed.</param>
    /// <param name="context">What the command finds around it.</param>
    /// <param name="plain">The command's <c>--plain-http</c>; null where it has none.</param>
    public ImageOptions Read(ParseResult parsed, CommandContext context, Option<bool>? plain = null) => new()
    {
        Base = parsed.GetValue(_base),
        Pull = parsed.GetValue(_base) is { } text && Reference.IsMeant(text) && !BaseReader.IsHere(text)
            ? (platform, cancel) => RemoteImages.PullAsync(context.Environment, context.Home, Reference.Parse(text), platform, context.Wishes(parsed, plain), cancel)
            : null,
        Libc = parsed.GetValue(_libc) is { } libc and not Machine
            ? (config, progress, cancel) => LibcPackage.GetAsync(context.Build(progress), libc, config, cancel)
            : null,
        Prefix = parsed.GetValue(_prefix),
        Entrypoint = Words(parsed.GetValue(_entrypoint)),
        Command = Words(parsed.GetValue(_command)),
        User = parsed.GetValue(_user),
        WorkingFolder = parsed.GetValue(_workdir),
        Labels = [.. (parsed.GetValue(_labels) ?? []).Select(label => label.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], parts[1]))],
        WithShell = parsed.GetValue(_shell),
        Compression = parsed.GetValue(_compression) switch
        {
            "zstd" => LayerCompression.Zstd,
            "gzip" => LayerCompression.Gzip,
            "none" => LayerCompression.None,
            _ => null,
        },
        MaxLayers = parsed.GetValue(_layers),
        Created = Time(context.Environment),
    };

    /// <summary>Whether the user wrote any of them.</summary>
    public string? Written(ParseResult parsed)
    {
        return All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name;
    }

    private static string[]? Words(string? text) => text?.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static DateTimeOffset? Time(EnvironmentVariables environment)
    {
        if (environment.FindNonEmpty("SOURCE_DATE_EPOCH") is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds < 253402300800) return DateTimeOffset.FromUnixTimeSeconds(seconds);
        throw new PonchoException($"variable SOURCE_DATE_EPOCH is no number of seconds: \"{text}\"", "unset it, or set it to seconds since 1970");
    }
}
