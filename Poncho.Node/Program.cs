using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Machines;
using Poncho.Node;

StandardDescriptors.Ensure();
if (OpenFileLimit.SaysTooFew(NodeProgram.Name)) return NodeProgram.Failed;
return NodeProgram.Run(args, EnvironmentVariables.OfProcess(), new StandardOutput(StandardOutput.Output), new StandardOutput(StandardOutput.Error));
