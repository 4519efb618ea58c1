#pragma warning disable RS0030 // The whole program is this file, and the console is what it talks to.
if (args is ["--version"])
{
    Console.WriteLine($"poncho-registry {typeof(Program).Assembly.GetName().Version!.ToString(3)}");
    return 0;
}

Console.Error.WriteLine("poncho-registry: this version serves nothing yet");
Console.Error.WriteLine("hint: any OCI registry takes Poncho's environments, such as Debian's package docker-registry");
return 2;
