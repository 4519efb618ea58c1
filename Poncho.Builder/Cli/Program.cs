using Poncho.Builder.Cli;
using Poncho.Builder.Cli.Commands;

using var interrupts = new Interrupts();
var context = CommandContext.OfProcess();
return await CommandRunner.RunAsync(ProgramNames.Invoked(), args, context, interrupts);
