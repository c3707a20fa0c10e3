using System.Reflection;
using System.Runtime.InteropServices;
using PacketFs.Core;

namespace PacketFs.Recording.Inputs.Flac;

/// <summary>
/// libFLAC's stream decoder, as much of it as is needed: functions that are the same from 1.3 (libFLAC.so.8) to 1.5
/// (libFLAC.so.14). Looked for when the first FLAC file is named.
/// </summary>
internal static unsafe partial class FlacLibrary
{
    /// <summary>States of FLAC__StreamDecoderState.</summary>
    public const int EndOfStream = 4;

    /// <summary>Answers of a write callback.</summary>
    public const int Continue = 0;

    public const int Abort = 1;

    private const string Name = "FLAC";

    private static readonly string[] Names =
    [
        "libFLAC.so.14", "libFLAC.so.12", "libFLAC.so.8", "libFLAC.so", "libFLAC.dylib", "libFLAC.dll", "FLAC.dll",
    ];

    private static readonly Lazy<nint> Handle = new(Load);

    /// <exception cref="FsException">It is not on this machine; the message says how to get it.</exception>
    public static void Require(string path)
    {
        if (Handle.Value == 0)
        {
            throw new FsException(
                FsError.NotSupported,
                $"{path} is FLAC, and the library that reads it is missing: install libFLAC (Debian 12: libflac12, "
                + "Debian 13: libflac14, others: flac), or convert the file to WAV first.");
        }
    }

    [LibraryImport(Name, EntryPoint = "FLAC__stream_decoder_new")]
    public static partial nint New();

    [LibraryImport(Name, EntryPoint = "FLAC__stream_decoder_delete")]
    public static partial void Delete(nint decoder);

    /// <summary>0 when it is ready.</summary>
    [LibraryImport(
        Name, EntryPoint = "FLAC__stream_decoder_init_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int InitialiseFile(
        nint decoder,
        string path,
        delegate* unmanaged[Cdecl]<nint, FlacFrameHeader*, int**, nint, int> write,
        nint metadata,
        delegate* unmanaged[Cdecl]<nint, int, nint, void> error,
        nint client);

    [LibraryImport(Name, EntryPoint = "FLAC__stream_decoder_finish")]
    public static partial int Finish(nint decoder);

    [LibraryImport(Name, EntryPoint = "FLAC__stream_decoder_process_single")]
    public static partial int ProcessSingle(nint decoder);

    [LibraryImport(Name, EntryPoint = "FLAC__stream_decoder_seek_absolute")]
    public static partial int SeekAbsolute(nint decoder, ulong sample);

    [LibraryImport(Name, EntryPoint = "FLAC__stream_decoder_get_state")]
    public static partial int GetState(nint decoder);

    private static nint Load()
    {
        nint handle = Names.Select(name => NativeLibrary.TryLoad(name, out nint found) ? found : 0)
            .FirstOrDefault(found => found != 0);
        NativeLibrary.SetDllImportResolver(
            Assembly.GetExecutingAssembly(), (name, _, _) => name == Name ? handle : 0);
        return handle;
    }
}
