using Google.Protobuf;

namespace RaftActors.Host.Tests.Http;

/// <summary>A span as a collector of OpenTelemetry receives it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Trace">Its trace, in hexadecimal digits.</param>
/// <param name="Id">Its id.</param>
/// <param name="Parent">The span it is a part of; empty for none.</param>
internal sealed record OtlpSpan(string Name, string Trace, string Id, string Parent)
{
    /// <summary>The spans of a request to export traces: resources (1), scopes (2), spans (2).</summary>
    public static IEnumerable<OtlpSpan> ReadAll(byte[] request) =>
        from resource in Fields(request, 1)
        from scope in Fields(resource, 2)
        from span in Fields(scope, 2)
        select new OtlpSpan(Text(span, 5), Hex(span, 1), Hex(span, 2), Hex(span, 4));

    private static string Text(byte[] message, int number) =>
        Fields(message, number).Select(f => ByteString.CopyFrom(f).ToStringUtf8()).SingleOrDefault("");

    private static string Hex(byte[] message, int number) => Fields(message, number).Select(Convert.ToHexString).SingleOrDefault("");

    private static List<byte[]> Fields(byte[] message, int number)
    {
        var found = new List<byte[]>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (tag == WireFormat.MakeTag(number, WireFormat.WireType.LengthDelimited))
            {
                found.Add(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return found;
    }
}
