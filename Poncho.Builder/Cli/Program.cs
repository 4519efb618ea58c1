using Poncho.Builder.Cli;
using Poncho.Builder.Cli.Commands;
using Poncho.Builder.Cli.Terminals;

using var interrupts = new Interrupts();
return await CommandRunner.RunAsync(ProgramNames.Invoked(), args, CommandContext.OfProcess(Terminal.OfProcess()), interrupts);
