namespace Poncho.Conda.Repodata;

/// <summary>Which archives of an index count.</summary>
public enum ArchiveFormats
{
    /// <summary>All; of an archive that is there in both formats only the <c>.conda</c>.</summary>
    PreferConda,

    /// <summary>Only those in the old format.</summary>
    OnlyTarBz2,

    /// <summary>All; of an archive that is there in both formats both, since one of them may be asked for by its file's name.</summary>
    Both,
}
