namespace Poncho.Oci.Layers;

/// <summary>Whether a file may be executed: all that a layer keeps of a mode.</summary>
public enum LayerFile
{
    /// <summary>Mode 0644.</summary>
    Plain,

    /// <summary>Mode 0755.</summary>
    Executable,
}
