using Akka.Actor;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>The elements of a selection within a message frame.</summary>
internal static class SelectionCodec
{
    private const byte Parent = 0;
    private const byte ChildName = 1;
    private const byte ChildPattern = 2;
    private const byte Recursive = 3;

    public static int Bound(ActorSelectionMessage selection)
    {
        var bound = 16;
        foreach (var element in selection.Elements)
        {
            bound += 1 + SpanWriter.Bound(Text(element));
        }

        return bound;
    }

    public static void Write(ref SpanWriter writer, ActorSelectionMessage selection)
    {
        writer.WriteByte(selection.WildCardFanOut ? (byte)1 : (byte)0);
        writer.WriteVarint((ulong)selection.Elements.Length);
        foreach (var element in selection.Elements)
        {
            writer.WriteByte(element switch
            {
                SelectChildName => ChildName,
                SelectChildPattern => ChildPattern,
                SelectParent => Parent,
                _ => Recursive,
            });
            writer.WriteString(Text(element));
        }
    }

    public static SelectionPathElement[] Read(ref SpanReader reader, out bool wildCardFanOut)
    {
        wildCardFanOut = reader.ReadByte() != 0;
        var count = reader.ReadVarint();
        if (count > (ulong)reader.Rest.Length)
        {
            throw new WireFormatException("A selection has more elements than its frame has bytes.");
        }

        var elements = new SelectionPathElement[count];
        for (var i = 0; i < elements.Length; i++)
        {
            var kind = reader.ReadByte();
            var text = reader.ReadString();
            elements[i] = kind switch
            {
                ChildName => new SelectChildName(text),
                ChildPattern => new SelectChildPattern(text),
                Parent => SelectParent.Instance,
                Recursive => SelectChildRecursive.Instance,
                _ => throw new WireFormatException("A selection has an unknown element."),
            };
        }

        return elements;
    }

    private static string Text(SelectionPathElement element) => element switch
    {
        SelectChildName name => name.Name,
        SelectChildPattern pattern => pattern.PatternStr,
        _ => string.Empty,
    };
}
