namespace Poncho.IO;

/// <summary>What all programs of Poncho say when they are asked: <c>Text</c> is the version of Directory.Build.props, such as <c>0.1.0</c>, written by the build.</summary>
public static partial class PonchoVersion
{
}
