using Poncho.Builder.Cli;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Terminals;
using Poncho.IO.Files;
using Poncho.IO.Machines;

StandardDescriptors.Ensure();
if (OpenFileLimit.SaysTooFew(ProgramNames.Poncho))
{
    return args is ["run", ..] ? ExitStatus.RunFailed : ExitStatus.Failed;
}

using var interrupts = new Interrupts();
var context = CommandContext.OfProcess();
return await CommandRunner.RunAsync(ProgramNames.Invoked(), args, context, interrupts);
