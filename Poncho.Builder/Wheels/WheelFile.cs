namespace Poncho.Builder.Wheels;

/// <summary>A file of a wheel and its place.</summary>
/// <param name="Entry">What the wheel holds.</param>
/// <param name="Target">Its path below the prefix.</param>
/// <param name="IsScript">Whether it is of the scripts scheme: a first line that asks for Python gets the environment's.</param>
internal sealed record WheelFile(WheelEntry Entry, string Target, bool IsScript);
