namespace Poncho.IO.Files;

/// <summary>What a path is, without following a link. <see cref="FileKinds.Of"/> tells.</summary>
public enum FileKind
{
    File,
    Folder,
    SoftLink,

    /// <summary>A device, a fifo or a socket: opening one may wait for ever, or worse.</summary>
    Special,
}
