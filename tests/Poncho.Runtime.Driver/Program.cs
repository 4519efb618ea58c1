using System.Globalization;
using Poncho.IO;
using Poncho.Runtime.Executing;

// usage: ENV [-u DIR] [-w SECONDS] [-s STORE] [-- COMMAND...]
var request = new RunRequest
{
    Environment = args[0],
    Variables = EnvironmentVariables.OfProcess(),
    Command = [],
    Warn = text => Console.Error.WriteLine("warning: " + text),
};
int at = 1;
for (; at < args.Length && args[at] != "--"; at += 2)
{
    request = args[at] switch
    {
        "-u" => request with { UnpackTo = args[at + 1] },
        "-w" => request with { Wait = TimeSpan.FromSeconds(double.Parse(args[at + 1], CultureInfo.InvariantCulture)) },
        "-s" => request with { StoreRoot = args[at + 1] },
        _ => throw new ArgumentException(args[at]),
    };
}

try
{
    Console.WriteLine(EnvironmentRunner.Run(request with { Command = [.. args.Skip(at + 1)] }, CancellationToken.None));
    return 0;
}
catch (PonchoException e)
{
    Console.Error.WriteLine($"{e.Message}; hint: {e.Hint}");
    return (e as CommandException)?.ExitStatus ?? 125;
}
