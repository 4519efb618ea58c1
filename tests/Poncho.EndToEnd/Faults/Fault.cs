namespace Poncho.EndToEnd.Faults;

/// <summary>Which calls fail, and how.</summary>
/// <param name="Calls">Letters: <c>r</c> reads, <c>w</c> writes, <c>n</c> names (create, rename, link, mkdir), <c>l</c> locks.</param>
/// <param name="At">The number of the call that fails, from 1; 0: none, they are only counted.</param>
/// <param name="Error">The system's number of the error; 0: every such call is short; -1: the process is killed there.</param>
/// <param name="GoesOn">All calls from that one on fail, as on a full disk.</param>
internal sealed record Fault(string Calls, long At, int Error, bool GoesOn = false);
