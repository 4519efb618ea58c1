using Poncho.Builder.Cli;

using var interrupts = new Interrupts();
return await CommandLine.RunAsync(ProgramNames.Invoked(), args, CommandContext.OfProcess(Terminal.OfProcess()), interrupts);
