namespace Poncho.IO.Tar;

/// <summary>The form in which an entry's header is written: the first that says all of it.</summary>
internal enum TarForm
{
    /// <summary>POSIX.1-1988: one block; a long name cut in two.</summary>
    Ustar,

    /// <summary>POSIX.1-2001: what does not fit stands in PAX records before it.</summary>
    Pax,

    /// <summary>GNU's: long names stand before it, large numbers are binary.</summary>
    Gnu,
}
