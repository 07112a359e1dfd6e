namespace RaftActors.Machines.Wire;

/// <summary>How protobuf writes a number of type <c>sint64</c>.</summary>
internal static class ZigZag
{
    public static ulong Encode(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static long Decode(ulong number) => (long)(number >> 1) ^ -(long)(number & 1);
}
