using Poncho.IO.Streams;


namespace Poncho.Builder.Layering;

/// <summary>Where a file lies in a <see cref="Spool"/>, in bytes.</summary>
internal readonly record struct SpoolSlice(long Offset, long Length);
