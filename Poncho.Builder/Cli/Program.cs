using Poncho.Builder.Cli;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Terminals;

using var interrupts = new Interrupts();
var context = CommandContext.OfProcess(Terminal.OfProcess());
return await CommandRunner.RunAsync(ProgramNames.Invoked(), args, context, interrupts);
