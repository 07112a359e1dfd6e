using System.Text;
using RaftActors.Machines.Typed;

namespace RaftActors.Hosting.Tests.Nodes;

/// <summary>Texts as UTF-8.</summary>
public sealed class TextCodec : ICodec<string>
{
    public ReadOnlyMemory<byte> Encode(string value) => Encoding.UTF8.GetBytes(value);

    public string Decode(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
