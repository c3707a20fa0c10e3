namespace PacketFs.Core;

/// <summary>
/// Takes the entries of a directory one by one. Implemented as a struct by front ends, so that listing allocates
/// nothing.
/// </summary>
public interface IDirectorySink
{
    /// <summary>True when <see cref="Add"/> wants full attributes (and so a reference) of each entry.</summary>
    bool WantsAttributes { get; }

    /// <summary>
    /// Takes one entry; false when there was no room, and the entry is to come again in the next call.
    /// </summary>
    /// <param name="name">Borrowed for the call.</param>
    /// <param name="cookie">Where to go on after this entry.</param>
    /// <param name="attributes">Complete when asked for; else only <c>Id</c> and <c>Kind</c>.</param>
    bool Add(ReadOnlySpan<char> name, ulong cookie, in NodeAttributes attributes);
}
