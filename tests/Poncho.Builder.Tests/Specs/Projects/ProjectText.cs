using System.Text;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Projects;
using Poncho.IO;

namespace Poncho.Builder.Tests.Specs.Projects;

/// <summary>Reads the text of a project's file as a spec, and writes what it says a line each.</summary>
internal static class ProjectText
{
    public static Spec Read(string path, string text, SpecChoice? choice = null) => SpecReader.Parse(path, Encoding.UTF8.GetBytes(text), EnvironmentVariables.None, choice);

    public static string[] Said(string path, string text, SpecChoice? choice = null)
    {
        var spec = Read(path, text, choice);
        var lines = new List<string>();
        if (spec.Name is not null) lines.Add($"name {spec.Name}");
        lines.AddRange(spec.Channels.Select(channel => $"channel {channel.Text}"));
        lines.AddRange(spec.Platforms.Select(platform => $"platform {platform.Text}"));
        lines.AddRange(spec.Conda.Select(item => $"conda {item.Canonical}"));
        lines.AddRange(spec.Pins.Select(item => $"pin {item.Canonical}"));
        lines.AddRange(spec.Pip.Select(line => $"pip {(line.Kind == Poncho.Builder.Specs.Requirements.PipLineKind.Constraint ? "-c " : "")}{line.Written}"));
        lines.AddRange(spec.Virtual.Select(item => $"virtual {item}"));
        lines.AddRange(spec.Variables.Select(variable => $"variable {variable.Name}={variable.Value}"));
        lines.AddRange(spec.Warnings.Select(warning => $"warning {warning}"));
        return [.. lines];
    }
}
