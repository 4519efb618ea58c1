using System.CommandLine;

namespace Poncho.Builder.Cli;

/// <summary>What stands under the help of each command: the lines that most people need.</summary>
internal static class Examples
{
    public static IReadOnlyList<string> Of(Command command) => (ProgramNames.CommandOf(command.Name) ?? command.Name) switch
    {
        "inspect" =>
        [
            "poncho inspect coffea",
            "poncho inspect coffea:2024 --json | jq -r '.layers[].digest'",
            "poncho inspect coffea --verify",
        ],
        "package" =>
        [
            "poncho package build/prefix --name mylib --version 1.2 --depends \"libzlib >=1.2\" -o channel",
            "poncho package src --name myapp --version 1.2 --noarch python --entry-point \"myapp = myapp:main\" --depends python -o channel",
        ],
        "index" => ["poncho index channel && poncho create spec.json   # with \"channels\": [\"./channel\", \"conda-forge\"]"],
        _ => [],
    };
}
